/* Written for Mappe from general knowledge of which given names are frequent in France, of every decade and of the languages that are
 * spoken there; under the licence of this project. It is no register and copies none: it says that a word is often a given name, never
 * that a person is called so.
 * Plain letters, in lower case. */

const split = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Given names that are frequent in France, without accents. */
export const givenNames = split(`
  wei xiaoming yuki kenji haruka ming jing ravi priya anil sunita oleksandr olha serhiy mykola iryna oksana andriy dmytro tetyana natalka aaron abdallah abdel abdelaziz abdelkader abdelkrim abdellah abderrahmane abdou abdoulaye abel abigail achille adam adama adel adelaide
  adele adeline adil adolphe adrian adriana adrien adrienne agathe agnes ahmed ahmet aicha aida aime aimee aissa aissata aissatou akim
  alain alan alassane alban albane albert alberte albertine alberto alceste aldo alessandro alex alexandra alexandre alexandrine alexia
  alexis alfred ali alice alicia alida alimata aline alioune alison alix aloys alphonse alphonsine amadou amal amalia amandine amar amaury
  ambre ambroise amel amelia amelie amin amina aminata amine amir amira amparo ana anabelle anais anas anastasia anatole andre andrea
  andreas andree andrew andrzej ange angel angela angele angelina angeline angelique angelo anh anika anissa anita anna annabelle annaelle
  anne annette annick annie anouar anouk anselme anthony antoine antoinette antonia antonin antonio antony apolline ariane aristide
  arlette armand armande armandine armel armelle arnaud arnold arsene arthur astrid athanase aubin aude audrey auguste augustin augustine
  aurel aurelia aurelie aurelien aurore awa axel axelle aya ayoub aziz aziza azzedine babacar bakary baptiste barbara barthelemy basile
  bastien baudouin beatrice beatrix bechir belkacem ben benedicte benjamin benoit benoite berangere berenice bernadette bernard bernardo
  berthe bertrand bettina bianca bilal bintou blaise blanche blandine bogdan boris boubacar bouchra brahim brandon brayan brice brieuc
  brigitte bruna bruno bryan calogero camelia camille candice capucine carine carl carla carlo carlos carmen carole carolina caroline
  cassandra cassandre catalina catarina catherine cathy cecile cecilia cedric celeste celestin celestine celia celina celine cendrine
  cesar chafik chahinez chaima chantal chantale charlene charles charlie charline charlotte charly cheikh chloe christel christele
  christelle christian christiane christina christine christophe christopher cindy claire clara clarence clarisse claude claudette claudia
  claudie claudine claudio claudius clelia clemence clement clementine cleo clothilde clotilde colette coline colombe come constance
  constant constantin coralie coraline corentin corinne cornelia cristina cynthia cyprien cyriaque cyril cyrille dalila damien damienne
  daniel daniela daniele danielle danilo danny dany daouda daphne david deborah delphine denis denise denys desire desiree diana diane
  diego dieudonne dimitri dina djamel djamila djibril dmitri dolores domenico dominik dominique donatien donatienne dora dorian doriane
  dorine doris dorothee doudou driss dylan ebony eddy edgar edgard edith edmee edmond edmonde edouard edwige edwin efflam eglantine elena
  eleonora eleonore elia eliane elias elie eliette elif elina eline eliot eliott elisa elisabeth elise elizabeth ella ellen elodie eloi
  eloise elsa elvire elyes elyse emeline emerance emeric emile emilia emilie emilien emilienne emilio emily emma emmanuel emmanuelle
  enrico enrique enzo eric erick erika ermeline ernest ernestine erwan erwann esma esmeralda esteban estelle esther etienne etiennette
  eudes eugene eugenie eulalie euphrasie eva evan evangeline evariste eve evelyne ewen fabian fabien fabienne fabio fabiola fabrice
  fabrizio fadila fadoua faical faiza fanny fanta farah farid farida faridah fatiha fatima fatimata fatma fatou fatoumata fatoumatou
  faustin faustine federico felicia felicie felicien felicite felix ferdinand fernand fernande fernando fidele fiona firmin flavie flavien
  flora florent florentin florentine florian floriane florine fode fouad fouzia francesca francesco francette francine francis francisca
  francisco francisque franck franco francois francoise frank frantz franz fred freddy frederic frederique fulbert gabin gabriel gabriela
  gabriella gabrielle gael gaelle gaetan gaetane gaspard gaston gauthier gautier genevieve geoffrey geoffroy george georges georgette
  georgina georgine gerald geraldine gerard gerardo germain germaine gerome gertrude gervais ghislain ghislaine ghizlane gianni gilbert
  gilberte gilda gildas gilles gina ginette gino giorgio giovanna giovanni gisele giselle giuseppe gladys gloria godefroy goncalo gontran
  gonzague grace graziella gregoire gregory greta guenael guenaelle guenole guerric guilhem guillaume guillemette gustave guy guylaine
  guylene gwenael gwenaelle gwendoline gwenola habib habiba hadrien hafid hafida hafsa hakan hakim hakima halima hamed hamid hamida hamza
  hanae hanan hanane hannah hans harold haroun harouna harry hasan hassan hassane hayat hector hedi hedwige heidi heinrich helena helene
  heliette helmut heloise henri henriette henrique henry herbert hermance hermann hermine herve hicham hilaire hilda hippolyte hoang
  honore honorine horace hortense houcine houda houria hubert hugo hugues huguette humbert husein huseyin hussein hyacinthe ibrahim
  ibrahima ibtissem ida idriss idrissa ignace igor ikram ilan ilham iliana ilona ilyas ilyes iman imane imed imen ines ingrid irena irene
  iris irma isaac isabel isabella isabelle isaie isaline isaure iseult ismael ismail issa issam issouf ivan ivana ivo jacinthe jack jackie
  jacky jacob jacqueline jacques jad jade jalal jamal jamel jamila jan jana jane janick janine janny jaouad jasmine jason javier jawad
  jean jeanine jeanne jeannette jeannie jeannine jeannot jeff jennifer jenny jens jeremie jeremy jerome jessica jessy jesus jihane jill
  jim jimmy joachim joan joana joanna joannes joao joaquim joceline jocelyn jocelyne joel joelle joey johan johann johanna johannes john
  johnny jonas jonathan jordan jordi jorge jose josee joseph josephe josephine josette joshua josiane josie josselin josselyne josue jovan
  joy juan juana jude judicael judith jules julia julian juliana juliane julianne julie julien julienne juliette julius june junior juste
  justin justine kader kadiatou kadija kamal kamel kamil kamila karen karim karima karin karina karine karl karol kassandra katarzyna
  katell kateryna katia katy kayla kelly kenan kenny kenza keren kevin khadiatou khadidja khadija khadim khaled khalid khalil khedidja
  khelifa killian kim koffi konrad konstantin krystyna krzysztof kylian laetitia laila lakhdar lambert lamia lamine lana lara larbi
  larissa lassana latifa laura laure laureen laureline laurence laurene laurent laurette laurie laurine lazare lea leana leandre leane
  leila lena lenny leny leo leon leonard leonardo leonce leone leonid leonie leonor leontine leopold leopoldine leslie leyla lia liam
  lidia lila lili lilia lilian liliane lilie lilou lily lin lina linda line linh lionel lisa lisbeth lise lisette lison livia lizzie loan
  loane logan loic lois lola lolita lorenzo lorette loris lorraine lotfi lou louane loubna louis louisa louise louisette louison louka
  loup luc luca lucas lucette lucia lucian lucie lucien lucienne lucile lucille lucrece ludivine ludmila ludovic luigi luis luisa luiz
  luka lukas lukasz lydia lydie lyes lyna lynda mabel maddalena madeleine madeline mado mae maelle maelys maeva magali magalie magdalena
  maggy mahamadou mahdi mahmoud mahmut maia maite majid malek malik malika malo malorie malvina mamadou mame mandine manel manolo manon
  manu manuel manuela mara marc marceau marcel marcelin marceline marcelle marcelline marcello marco marcos marcus mareva margaret
  margarida margarita margaux margerie margot marguerite maria mariam mariama mariame marian mariana marianne maribel marie marielle
  mariette marija marika marilou marilyne marina marine marinette marino mario marion marius marjolaine marjorie marko marlene marta
  marthe martial martin martina martine marvin mary maryam maryline maryse maryvonne massimo mateo mathias mathieu mathilda mathilde
  mathis mathurin matilde matis matteo matthew matthias matthieu maud maude maurice mauricette maurizio max maxence maxim maxime
  maximilien maximin may maya mbaye medard mederic mehdi mehmet melanie melchior melia melina meline melissa mellie melodie melvin melvyn
  mercedes meriem merlin meryem messaoud michael michel michela michele micheline michelle mickael miguel mihaela mihai mikael mike mila
  milan milena miloud mina minh mirabelle miranda mireille miriam modeste mohamed mohammed mokhtar mona monia monica monika monique morad
  morgan morgane morvan mostafa mouhamed mouloud mouna mounia mounir mourad moussa moustapha muhammad muriel murielle mustafa mustapha
  mylene myriam nabil nabila nacer nacera nada nadege nadeige nadia nadine nadir nael nahel naim naima najat najib nans naomi narcisse
  nasser nassim nassima nastasia natacha natalia natalie natalya nathalie nathan nathanael nawel ndeye nelly nelson nestor nguyen nicolas
  nicole nicoletta nicolo nikola nikolai nikos nils nina nine nino noa noah noam noel noelia noelle noemie nolan nolwenn nora norah
  norbert noredine norma noura noureddine nouria oceane octave octavie octavien odette odile odilon odon olena olga olivia olivier olympe
  omar ombeline omer ophelie oriane orlando orlane osama oscar osman oswald othman othmane otto oualid ouarda ouassila oumar oumou ouria
  ousmane pablo paco palmyre paloma paola paolo pape paquita paquito pascal pascale pascaline patrice patricia patrick patrik paul paula
  paule paulette paulin pauline paulo pawel pedro penelope perceval perla pernelle perrette perrine peter petronille phan philibert
  philippe philippine philomene phoebe pierina piero pierre pierrette pierrick pierrot pietro piotr placide pol prescillia primael
  priscilla priscillia prosper quentin quitterie rabah rachel rachid rachida radia radouane rafael rafik raissa raja ralph ramata
  ramatoulaye ramon ramona ramzi rania raoul raphael raphaela raphaele raphaelle raquel rayan rayane raymond raymonde rebecca reda regina
  reginald regine regis reinaldo reine remi remy renata renate renato renaud rene renee renelde reynald riad ricardo riccardo richard rida
  rita robert roberta roberte roberto robin robinson roch rodolphe rodrigo rodrigue roger rogerio rokia roland rolande rolf romain romaine
  romane romaric romeo romuald romy ronald ronan rosa rosalia rosalie rosalind rosaline rosario rose roselyne rosemarie rosette rosine
  roxane roxanne ruben rudy ruth ryad ryan saad saadia sabah sabine sabri sabrina sacha safia said saida salah saliha salim salima
  salimata salma salome salomon salvador salvatore salwa sam samba sami samia samir samira samuel samy sandra sandrine sandro sandy
  santiago santino saoussen sara sarah sarra sasha saskia saturnin sauveur savannah scott sean sebastian sebastiano sebastien sefora
  segolene selim selma sephora serafina seraphin seraphine serena serge sergei sergio servane severin severine seydou shaima shana shanna
  sharon sheila shirley sibylle sidi sidonie siegfried sigrid silvia silvio simeon simon simona simone sindy sirine slimane soazig sofia
  sofian sofiane soizic solange solen solene solenn solenne solveig sonia sophia sophiane sophie soraya souad souhila soukaina souleymane
  stan stanislas stefan stefania stefano stella stephan stephane stephanie stephen steve steven stevens sultan sultana susan susana
  suzanne suzette suzie sven svetlana sybille sylvain sylvaine sylvere sylvestre sylvette sylvia sylviane sylvie tahar tancrede tanguy
  tania tao tara tarek tarik tatiana tayeb tea teddy telmo teo teodor teresa teva thanh thea theau theo theodora theodore theophile
  theresa therese thi thibaud thibault thibaut thierno thierry thiery thimothee thomas thuy tiago tidiane tifaine tifany tiffanie tiffany
  tim timeo timothe timothee timothy titouan tobias tom tomas tommy toni tony tristan tugdual ugo ulrich ulysse urbain ursula vadim
  valentin valentina valentine valere valerian valerie valery vanessa vanina vassili vera veronica veronique vesna vianney vicente vicky
  victoire victor victoria victorien victorine viktor vincent vincente vincenzo violaine violette virgile virginie vitor vittorio viviane
  vivien vivienne vladimir volodymyr wael wafa wahib wahiba walid walter wanda wassila wassim wenceslas wendy werner wilfrid wilfried
  wilhelm william willy wilma wissam xavier xaviere ximena yacine yael yahya yamina yan yanis yann yannick yannis yasmina yasmine
  yasser yassin yassine yazid yoan yoann yohan yohann yolaine yolande yoran youcef younes youri youssef youssouf yuri yusuf yvan yves
  yvette yvon yvonne yvonnick zacharie zahia zahra zakaria zakia zara zelia zelie zephyrin zeynep ziad zineb zinedine zita zoe zohra
  zoltan zora zoubida zoulikha
`);

/** Namesakes of streets, schools and halls: a column of mostly such names holds places. Letters and spaces alone. */
export const honoured: readonly string[] =
  `ada lovelace|alain colas|albert calmette|albert camus|albert einstein|albert londres|albert schweitzer|alexandre dumas|alice milliat|
    alphonse daudet|alphonse de lamartine|ambroise croizat|ambroise pare|anatole france|andre chenier|andre citroen|andre gide|andre malraux|
    andre marie ampere|anne frank|antoine bourdelle|antoine de saint exupery|aristide briand|aristide maillol|arthur rimbaud|auguste renoir|
    auguste rodin|blaise pascal|boris vian|camille claudel|celestin freinet|charles aznavour|charles baudelaire|charles de gaulle|
    charles peguy|charles perrault|charles trenet|christophe colomb|claude bernard|claude debussy|claude monet|colette besson|
    daniel balavoine|danielle casanova|denis diderot|dulcie september|edith piaf|edouard herriot|edouard manet|edouard vaillant|elsa triolet|
    emile durkheim|emile roux|emile zola|eric tabarly|ernest renan|eugene delacroix|eugene pottier|eugene varlin|felix eboue|felix faure|
    ferdinand buisson|ferdinand de lesseps|fernand leger|fernand pelloutier|flora tristan|francois mitterrand|francois rabelais|
    francois truffaut|francoise dolto|frederic chopin|frederic mistral|gabriel peri|general de gaulle|genevieve anthonioz de gaulle|
    george sand|georges bizet|georges brassens|georges clemenceau|georges guynemer|georges perec|georges pompidou|georges sand|
    germaine tillion|gustave flaubert|guy de maupassant|guy moquet|hector berlioz|henri barbusse|henri dunant|henri iv|henri matisse|
    honore de balzac|hubertine auclair|irene joliot curie|isaac newton|jacques brel|jacques cartier|jacques chirac|jacques duclos|
    jacques prevert|jacques tati|jean baptiste clement|jean baptiste lamarck|jean baptiste poquelin|jean bart|jean bouin|jean cocteau|
    jean de la fontaine|jean ferrat|jean giono|jean jacques rousseau|jean jaures|jean lurcat|jean mace|jean mermoz|jean monnet|jean moulin|
    jean perrin|jean racine|jean renoir|jean rostand|jean vilar|jean zay|jeanne d arc|joachim du bellay|joliot curie|josephine baker|
    jules ferry|jules guesde|jules michelet|jules valles|jules verne|leo ferre|leo lagrange|leon blum|leon gambetta|leonard de vinci|
    louis aragon|louis armand|louis bleriot|louis lumiere|louis pasteur|louise michel|lucie aubrac|madame de sevigne|marc chagall|
    marcel cachin|marcel cerdan|marcel pagnol|marcel paul|marcel proust|marguerite duras|marguerite yourcenar|maria montessori|marie curie|
    martin luther king|maurice genevoix|maurice ravel|maurice thorez|michel colucci|missak manouchian|nelson mandela|nicolas copernic|
    olympe de gouges|pablo neruda|pablo picasso|paul bert|paul cezanne|paul claudel|paul doumer|paul eluard|paul gauguin|paul landowski|
    paul langevin|paul valery|paul verlaine|philippe leclerc|pierre brossolette|pierre corneille|pierre curie|pierre de coubertin|
    pierre de ronsard|pierre et marie curie|pierre mendes france|pierre semard|raoul follereau|raymond aubrac|raymond poincare|rene cassin|
    rene char|rene coty|rene descartes|robert desnos|robert doisneau|robert schuman|roger martin du gard|roger salengro|romain rolland|
    rosa parks|saint exupery|salvador allende|simone de beauvoir|simone veil|suzanne lenglen|theodore monod|thomas edison|victor hugo|
    vincent van gogh|youri gagarine|yuri gagarine|yves montand`.split(/\|\s*/);
