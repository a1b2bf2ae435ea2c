<?xml version="1.0" encoding="UTF-8"?>
<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:app="http://exemple.fr/app">
  <!-- <wfs:member>none</wfs:member> -->
  <wfs:member><app:Parc gml:id="p1"><app:insee>01004</app:insee><app:surface>12.5</app:surface><app:ouvert>2020-05-01</app:ouvert><app:geometrie><gml:Polygon srsName="urn:ogc:def:crs:EPSG::4326"><gml:exterior><gml:LinearRing><gml:posList>49 4 49 4.1 49.1 4.1 49 4</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></app:geometrie></app:Parc></wfs:member>
  <wfs:member><app:Parc gml:id="p2"><app:insee>51454</app:insee><app:surface>3</app:surface><app:note><![CDATA[a < b]]></app:note><app:geometrie><gml:Polygon srsName="urn:ogc:def:crs:EPSG::4326"><gml:exterior><gml:LinearRing><gml:posList>48 4 48 4.1 48.1 4.1 48 4</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></app:geometrie></app:Parc></wfs:member>
  <wfs:member><app:Acces gml:id="a1"><app:numero>7</app:numero><app:lieu><gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>49 4</gml:pos></gml:Point></app:lieu></app:Acces></wfs:member>
</wfs:FeatureCollection>
