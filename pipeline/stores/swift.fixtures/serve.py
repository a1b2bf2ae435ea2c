"""OpenStack Swift with its S3 API on this machine, for tests: serve.py FOLDER PARENT

One process: a proxy, and one account, container and object server with a single replica. Listens on ports that the system
chooses; writes the proxy's to FOLDER/port once all of them answer. Ends when FOLDER is removed, or removes it when process
PARENT ends.
"""
import functools
import gc
import json
import os
import shutil
import socket
import sys
import time

import eventlet
import eventlet.debug
import eventlet.hubs
from eventlet import wsgi

clock = time.time
folder, parent = sys.argv[1], int(sys.argv[2])
os.environ['TZ'] = 'UTC+0'
time.tzset()

COMMON = f"""
[DEFAULT]
devices = {folder}/devices
swift_dir = {folder}
mount_check = false
disable_fallocate = true
log_level = ERROR
# Pages of every origin may read what is public, as a catalogue's own do.
cors_allow_origin = *
"""
SWIFT = """
[swift-hash]
swift_hash_path_prefix = mappe
swift_hash_path_suffix = mappe
[storage-policy:0]
name = single
default = yes
"""
PROXY = """
[pipeline:main]
pipeline = catch_errors cache s3api tempauth copy slo dlo versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
paste.filter_factory = __main__:cache_in_memory
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
# Whoever holds a signed address may use it from a page.
cors_preflight_allow_origin = *
# Short pages: that lists are read to their end is tested with few objects.
max_bucket_listing = 100
# Uploads in parts are tested with small ones.
min_segment_size = 1
[filter:tempauth]
use = egg:swift#tempauth
user_mappe_test = cle-secrete-des-essais .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[filter:symlink]
use = egg:swift#symlink
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
"""
STORAGE = """
[pipeline:main]
pipeline = app
[app:app]
use = egg:swift#{server}
log_requests = false
"""


def write(name, text):
    with open(os.path.join(folder, name), 'w') as file:
        file.write(text)
    return os.path.join(folder, name)


os.makedirs(os.path.join(folder, 'devices', 'd'), exist_ok=True)
write('swift.conf', SWIFT)

# Read by Swift as its modules load.
import swift.common.utils as utils  # noqa: E402
utils.SWIFT_CONF_FILE = os.path.join(folder, 'swift.conf')
utils.HASH_PATH_PREFIX = utils.HASH_PATH_SUFFIX = b'mappe'
from swift.common import swob  # noqa: E402
from swift.common.header_key_dict import HeaderKeyDict  # noqa: E402

# Names of headers and paths are few, and Swift spells each of them anew some hundred times a request.
remember = functools.lru_cache(maxsize=4096)
swob.header_to_environ_key = remember(swob.header_to_environ_key)
swob.wsgi_quote = remember(swob.wsgi_quote)
HeaderKeyDict._title = staticmethod(remember(HeaderKeyDict._title))
from swift.common import constraints  # noqa: E402
from swift.common import db  # noqa: E402
from swift.common import storage_policy  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.utils import monkey_patch  # noqa: E402
from swift.common.wsgi import SwiftHttpProtocol, loadapp  # noqa: E402
from swift.proxy.controllers.base import Controller  # noqa: E402

# What a test stores need not survive a power cut.
os.fsync = os.fdatasync = lambda _: None
connect = db.get_db_connection


def connect_unsafely(*args, **options):
    connection = connect(*args, **options)
    connection.execute('PRAGMA synchronous = OFF')
    connection.execute('PRAGMA journal_mode = MEMORY')
    return connection


def once_by_class(find):
    found = {}

    def get(self):
        if type(self) not in found:
            found[type(self)] = find(self)
        return found[type(self)]
    return property(get)


db.get_db_connection = connect_unsafely
# Swift looks for them anew at each request, which takes a part of its time.
for name in ('allowed_methods', 'private_methods'):
    setattr(Controller, name, once_by_class(getattr(Controller, name).fget))
monkey_patch()
eventlet.hubs.use_hub(utils.get_hub())
eventlet.debug.hub_exceptions(False)
constraints.reload_constraints()
storage_policy.reload_storage_policies()


class Memory:
    """What Swift otherwise keeps in memcached, as much of it as Swift asks for."""

    def __init__(self):
        self.kept = {}

    def set(self, key, value, serialize=True, time=0, **_):
        self.kept[key] = (json.dumps(value), clock() + time if time else float('inf'))

    def get(self, key, raise_on_error=False):
        value, until = self.kept.get(key, ('null', 0))
        return json.loads(value) if clock() < until else None

    def incr(self, key, delta=1, time=0):
        value = max(0, int(self.get(key) or 0) + delta)
        self.set(key, value, time=time)
        return value

    def decr(self, key, delta=1, time=0):
        return self.incr(key, -delta, time)

    def delete(self, key, server_key=None):
        self.kept.pop(key, None)


def cache_in_memory(conf, **local):
    memory = Memory()

    def over(app):
        def answer(environ, start_response):
            environ['swift.cache'] = memory
            return app(environ, start_response)
        return answer
    return over


def ring(name, port):
    """A ring of one device: every object lies there, once."""
    builder = RingBuilder(part_power=4, replicas=1, min_part_hours=0)
    builder.add_dev({'id': 0, 'region': 1, 'zone': 1, 'weight': 1, 'ip': '127.0.0.1', 'port': port, 'device': 'd', 'meta': ''})
    builder.rebalance(seed=1)
    builder.get_ring().save(os.path.join(folder, f'{name}.ring.gz'))


def listener():
    sock = eventlet.listen(('127.0.0.1', 0), backlog=512)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


servers = {name: listener() for name in ('account', 'container', 'object', 'proxy')}
for name in ('account', 'container', 'object'):
    ring(name, servers[name].getsockname()[1])
for name, sock in servers.items():
    text = COMMON + (PROXY if name == 'proxy' else STORAGE.format(server=name))
    app = loadapp(write(f'{name}.conf', text), global_conf={'log_name': name})
    eventlet.spawn(
        wsgi.server, sock, app, log=utils.NullLogger(), protocol=SwiftHttpProtocol, capitalize_response_headers=False,
        custom_pool=eventlet.GreenPool(size=256),
    )

# What is loaded by now stays; what a request leaves is small, and soon looked through.
gc.freeze()
gc.set_threshold(20_000, 20, 50)
write('port.new', str(servers['proxy'].getsockname()[1]))
os.rename(os.path.join(folder, 'port.new'), os.path.join(folder, 'port'))

def lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


while lives(parent) and os.path.isdir(folder):
    eventlet.sleep(0.2)
shutil.rmtree(folder, ignore_errors=True)
