"""Plays what charms do with ops.pebble against the Pebble of a socket, and prints what came of each step as JSON lines."""

import datetime
import enum
import hashlib
import io
import json
import os
import signal
import sys
import threading
import time

from ops import pebble

socket_path, files, marks = sys.argv[1:4]
client = pebble.Client(socket_path)


def plain(value):
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime.datetime):
        return '<time>'
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, bytes):
        return f'{len(value)} bytes, {hashlib.sha256(value).hexdigest()}' if len(value) > 200 else repr(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (pebble.Plan, pebble.Layer, pebble.Service, pebble.Check, pebble.LogTarget)):
        return value.to_dict()
    if hasattr(value, '__dict__') and type(value).__module__.startswith('ops'):
        return {key.lstrip('_'): plain(item) for key, item in vars(value).items()}
    return value


def failure(error):
    told = {'class': type(error).__name__, 'text': str(error)}
    for field in ('code', 'status', 'kind', 'message', 'exit_code', 'stdout', 'stderr', 'body'):
        if hasattr(error, field):
            told[field] = plain(getattr(error, field))
    if isinstance(error, pebble.ChangeError):
        told['change'] = plain(error.change)
    return told


def step(name, act):
    try:
        came = {'result': plain(act())}
    except Exception as error:
        came = {'error': failure(error)}
    print(json.dumps({'step': name, **came}, sort_keys=True, default=str), flush=True)


def wait_until(ask, wanted):
    for _ in range(300):
        answer = ask()
        if wanted(answer):
            return answer
        time.sleep(0.05)
    return answer


def services():
    step('system-info', lambda: client.get_system_info().version.split('.')[0])
    step('no services', client.get_services)
    step('autostart of nothing', client.autostart_services)
    step('add_layer', lambda: client.add_layer('base', {
        'summary': 'base',
        'services': {
            'web': {'override': 'replace', 'command': 'sleep 600', 'startup': 'enabled', 'environment': {'A': '1'}},
            'app': {'override': 'replace', 'command': 'sleep 600', 'requires': ['web'], 'after': ['web']},
            'quick': {'override': 'replace', 'command': "sh -c 'echo oops; exit 3'", 'backoff-delay': '10m'},
            'late': {'override': 'replace', 'command': "sh -c 'sleep 1.3; exit 1'", 'on-failure': 'ignore'},
        },
    }))
    step('add_layer twice', lambda: client.add_layer('base', {}))
    step('add_layer combined', lambda: client.add_layer(
        'base', {'services': {'web': {'override': 'merge', 'environment': {'B': '2'}}}}, combine=True))
    step('bad layer', lambda: client.add_layer('bad', 'services:\n  x:\n    override: merge\n    bogus: 1\n'))
    step('no YAML', lambda: client.add_layer('bad', 'services: ['))
    step('plan', client.get_plan)
    step('autostart', client.autostart_services)
    step('services', client.get_services)
    step('some services', lambda: client.get_services(['app', 'nope']))
    step('start', lambda: client.start_services(['app']))
    step('start again', lambda: client.start_services(['app']))
    step('start nope', lambda: client.start_services(['nope']))
    step('start quick', lambda: client.start_services(['quick']))
    step('start without waiting', lambda: client.start_services(['late'], timeout=0))
    step('late has ended', lambda: wait_until(
        lambda: client.get_services(['late']), lambda infos: infos[0].current == pebble.ServiceStatus.ERROR))
    step('restart', lambda: client.restart_services(['web', 'app']))
    step('replan', client.replan_services)
    step('signal', lambda: client.send_signal(signal.SIGCONT, ['web']))
    step('signal by name', lambda: client.send_signal('SIGUSR9', ['web']))
    step('signal to nobody', lambda: client.send_signal('SIGHUP', ['nope', 'quick']))
    step('stop', lambda: client.stop_services(['web']))
    step('stop again', lambda: client.stop_services(['web']))
    step('timeout', lambda: client.start_services(['web'], timeout=0.2))
    step('services', client.get_services)
    step('changes', lambda: sorted(
        plain(client.get_changes(select=pebble.ChangeState.ALL, service='app')), key=lambda change: int(change['id'])))
    step('change', lambda: client.get_change(pebble.ChangeID('1')))
    step('no change', lambda: client.get_change(pebble.ChangeID('999')))
    step('wait for no change', lambda: client.wait_change(pebble.ChangeID('999'), timeout=1))
    step('abort', lambda: client.abort_change(pebble.ChangeID('1')))
    step('warnings', client.get_warnings)


def transfers():
    def pulled(path, encoding='utf-8'):
        with client.pull(path, encoding=encoding) as stream:
            return stream.read()

    # No larger: for each chunk that comes, ops copies all that came before.
    large = bytes(range(256)) * 4 * 1024 * 2
    step('push text', lambda: client.push(f'{files}/text.txt', 'grüße\r\nline\n'))
    step('pull text', lambda: pulled(f'{files}/text.txt'))
    step('push bytes', lambda: client.push(f'{files}/bytes', bytes(range(256)) + b'\r\n--', permissions=0o600))
    step('pull bytes', lambda: pulled(f'{files}/bytes', None))
    step('push large', lambda: client.push(f'{files}/large', io.BytesIO(large)))
    step('pull large', lambda: pulled(f'{files}/large', None))
    step('push nothing', lambda: client.push(f'{files}/empty', ''))
    step('pull nothing', lambda: pulled(f'{files}/empty'))
    step('push text stream', lambda: client.push(f'{files}/stream.txt', io.StringIO('streamed')))
    step('push deep', lambda: client.push(f'{files}/a/b/c', 'deep', make_dirs=True, user_id=0, group_id=0))
    step('push without directory', lambda: client.push(f'{files}/x/y/z', 'lost'))
    step('push onto directory', lambda: client.push(f'{files}/a', 'lost'))
    step('push by nobody', lambda: client.push(f'{files}/who', 'lost', user='nosuchuser'))
    step('push relative', lambda: client.push('relative', 'lost'))
    step('push odd name', lambda: client.push(f'{files}/od"d \\näme', 'odd'))
    step('pull odd name', lambda: pulled(f'{files}/od"d \\näme'))
    step('pull missing', lambda: pulled(f'{files}/missing'))
    step('pull directory', lambda: pulled(files))
    step('list', lambda: client.list_files(files))
    step('list pattern', lambda: client.list_files(files, pattern='*.txt'))
    step('list itself', lambda: client.list_files(files, itself=True))
    step('list missing', lambda: client.list_files(f'{files}/missing'))
    step('list a file', lambda: client.list_files(f'{files}/text.txt'))
    step('make_dir', lambda: client.make_dir(f'{files}/dir', permissions=0o700))
    step('make_dir again', lambda: client.make_dir(f'{files}/dir'))
    step('make_dir deep', lambda: client.make_dir(f'{files}/d/e/f', make_parents=True))
    step('make_dir without parents', lambda: client.make_dir(f'{files}/q/e/f'))
    step('remove', lambda: client.remove_path(f'{files}/text.txt'))
    step('remove missing', lambda: client.remove_path(f'{files}/text.txt'))
    step('remove full', lambda: client.remove_path(f'{files}/d'))
    step('remove tree', lambda: client.remove_path(f'{files}/d', recursive=True))
    step('remove missing tree', lambda: client.remove_path(f'{files}/d', recursive=True))


def commands():
    step('output', lambda: client.exec(['sh', '-c', 'echo out; echo err >&2']).wait_output())
    step('combined', lambda: client.exec(['echo', 'both'], combine_stderr=True).wait_output())
    step('bytes', lambda: client.exec(['printf', '\\377\\000'], encoding=None).wait_output())
    step('input', lambda: client.exec(['cat'], stdin='from here\n').wait_output())
    step('much', lambda: client.exec(['cat'], stdin=b'x' * 3_000_000, encoding=None).wait_output()[0])
    step('exit code', lambda: client.exec(['sh', '-c', 'echo half; echo why >&2; exit 7']).wait_output())
    step('exit code of wait', lambda: client.exec(['false']).wait())
    step('environment', lambda: client.exec(['sh', '-c', 'echo $A; pwd'], environment={'A': 'é x'}, working_dir='/usr').wait_output())
    step('context', lambda: client.exec(['sh', '-c', 'echo $A $B'], service_context='web').wait_output())
    step('no context', lambda: client.exec(['true'], service_context='nope'))
    step('no program', lambda: client.exec(['no-such-program-here']))
    step('no directory', lambda: client.exec(['true'], working_dir='/nonexistent'))
    step('no user', lambda: client.exec(['true'], user='nosuchuser'))
    step('not executable', lambda: client.exec(['/etc/passwd']).wait())
    step('timeout', lambda: client.exec(['sleep', '600'], timeout=0.3).wait())
    step('timeout with output', lambda: client.exec(['sh', '-c', 'echo started; exec sleep 600'], timeout=0.3).wait_output())

    def signalled():
        process = client.exec(['sh', '-c', "trap 'echo hup; exit 4' HUP; echo ready; while :; do sleep 0.05; done"])
        first = process.stdout.readline()
        process.send_signal('SIGHUP')
        rest = process.stdout.read()
        try:
            process.wait()
        except pebble.ExecError as error:
            return [first, rest, error.exit_code]

    def spoken():
        process = client.exec(['sh', '-c', 'while read line; do echo "got $line"; done; echo over'])
        answers = []
        for line in ('one', 'two'):
            process.stdin.write(f'{line}\n')
            process.stdin.flush()
            answers.append(process.stdout.readline())
        process.stdin.close()
        answers.append(process.stdout.read())
        process.wait()
        return answers

    def many():
        outputs = []
        threads = [
            threading.Thread(target=lambda n=n: outputs.append(client.exec(['echo', str(n)]).wait_output()[0]))
            for n in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(outputs)

    step('signal', signalled)
    step('kill', lambda: client.exec(['sh', '-c', 'kill -KILL $$']).wait())
    step('a dialogue', spoken)
    step('many at once', many)
    out = io.StringIO()
    step('given streams', lambda: client.exec(['sh', '-c', 'seq 3; seq 3 >&2'], stdout=out, stderr=out).wait())
    step('given streams have', lambda: sorted(out.getvalue().split()))


def checks():
    step('no checks', client.get_checks)
    step('add checks', lambda: client.add_layer('checks', {'checks': {
        'mark': {'override': 'replace', 'period': '100ms', 'threshold': 2, 'level': 'alive',
                 'exec': {'command': f'cat {marks}/mark'}},
    }}))
    step('add another', lambda: client.add_layer('other', {'checks': {
        'rare': {'override': 'replace', 'period': '1h', 'level': 'ready', 'startup': 'disabled', 'tcp': {'port': 1}},
    }}))

    def statuses():
        return [(check.name, check.status.value, check.level.value, check.startup.value) for check in client.get_checks()]

    def status_is(status):
        return lambda: wait_until(
            lambda: client.get_checks(names=['mark'])[0].status.value, lambda value: value == status)

    step('down', status_is('down'))
    step('statuses', statuses)
    open(f'{marks}/mark', 'w').close()
    step('up again', status_is('up'))
    # The real one can lose a stop that comes while a check runs.
    step('run rarely', lambda: client.add_layer(
        'checks', {'checks': {'mark': {'override': 'merge', 'period': '1h'}}}, combine=True))
    step('by level', lambda: [check.name for check in client.get_checks(level=pebble.CheckLevel.READY)])
    step('start', lambda: client.start_checks(['rare', 'mark']))
    step('stop', lambda: client.stop_checks(['rare', 'mark']))
    step('stop again', lambda: client.stop_checks(['rare', 'mark']))
    step('start nope', lambda: client.start_checks(['nope']))
    step('stopped', statuses)
    step('its changes', lambda: [
        (change.kind.value if isinstance(change.kind, enum.Enum) else change.kind, change.status, change.summary)
        for change in sorted(client.get_changes(select=pebble.ChangeState.ALL), key=lambda change: int(change.id))
        if 'check' in change.summary
    ][:3])


def notices():
    step('notify', lambda: client.notify(pebble.NoticeType.CUSTOM, 'example.com/a', data={'k': 'v'}) is not None)
    step('notify again', lambda: client.notify(pebble.NoticeType.CUSTOM, 'example.com/a') is not None)
    step('notify rarely', lambda: client.notify(
        pebble.NoticeType.CUSTOM, 'example.com/b', repeat_after=datetime.timedelta(hours=1)) is not None)
    step('notify badly', lambda: client.notify(pebble.NoticeType.CUSTOM, 'nonsense'))
    step('notify hugely', lambda: client.notify(pebble.NoticeType.CUSTOM, 'example.com/c', data={'k': 'v' * 5000}))

    def without_ids(found):
        return [{key: value for key, value in plain(notice).items() if key != 'id'} for notice in found]

    step('custom notices', lambda: without_ids(client.get_notices(types=[pebble.NoticeType.CUSTOM])))
    step('by key', lambda: without_ids(client.get_notices(keys=['example.com/b'])))
    step('of all', lambda: len(client.get_notices(users=pebble.NoticesUsers.ALL, types=[pebble.NoticeType.CUSTOM])))
    step('of another', lambda: client.get_notices(user_id=4242, types=[pebble.NoticeType.CUSTOM]))
    step('no notice', lambda: client.get_notice('99999'))


def identities():
    step('no identities', client.get_identities)
    bob = pebble.Identity(access=pebble.IdentityAccess.ADMIN, local=pebble.LocalIdentity(user_id=42))
    web = pebble.Identity(access=pebble.IdentityAccess.METRICS, basic=pebble.BasicIdentity(password='$6$a$b'))
    step('replace', lambda: client.replace_identities({'bob': bob, 'web': web}))
    step('identities', client.get_identities)
    step('remove', lambda: client.remove_identities(['bob']))
    step('remove again', lambda: client.remove_identities(['bob']))
    step('replace by nothing', lambda: client.replace_identities({'web': None}))
    step('identities', client.get_identities)


def gone():
    lost = pebble.Client(os.path.join(files, 'none.socket'))
    step('no socket', lost.get_system_info)


for part in (services, transfers, commands, checks, notices, identities, gone):
    part()
