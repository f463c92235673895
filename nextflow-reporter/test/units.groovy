// What single classes of the reporter do where a whole run is no way to see it. Run by the reporter's tests in xtask.

import groovy.json.JsonSlurper
import nextflow.belfry.Bodies
import nextflow.belfry.Delivery
import nextflow.belfry.JsonValue
import nextflow.belfry.LeftOver
import nextflow.belfry.Limits
import nextflow.belfry.ManagedLauncher
import nextflow.belfry.Pause
import nextflow.belfry.Settings
import nextflow.belfry.WaitingTasks
import nextflow.trace.TraceRecord

import java.nio.file.Files
import java.time.Duration

// Limits: those of the protocol, and none for what it does not limit.
assert Limits.of('workflow.errorMessage') == 255
assert Limits.of('workflow.manifest.description') == 1024
assert Limits.of('tasks.script') == 10240
assert Limits.of('metrics.timeUsage.q3Label') == 255
assert Limits.of('workflow.errorReport') == null
assert Limits.of('progress.processes.name') == null

// A text is cut at its limit; half a character at the cut is not left behind.
assert JsonValue.of('x' * 300, 'tasks.name') == 'x' * 255
assert JsonValue.of('😀' * 200, 'tasks.name') == '😀' * 127 + '\ufffd'
assert JsonValue.of([tasks: [[name: 'y' * 300], [nativeId: 17]]]) == [tasks: [[name: 'y' * 255], [nativeId: 17]]]
assert JsonValue.of([manifest: [gitmodules: ['a', 'b']]], 'workflow') == [manifest: [gitmodules: 'a,b']]

// A value that contains itself ends.
final circle = [name: 'circle']
circle.self = circle
assert JsonValue.of(circle) == [name: 'circle', self: null]

// The pause grows, keeps to what the server asks for, and starts anew.
final pause = new Pause()
assert pause.until == 0
pause.lengthen(1000, null)
assert (pause.until as int) in 1375..1625
30.times { pause.lengthen(1000, null) }
assert (pause.until as int) in 23_500..38_500
pause.lengthen(1000, Duration.ofMinutes(2))
assert pause.until == 121_000
pause.shorten()
assert pause.until == 121_000
pause.reset()
assert pause.until == 0

// The option's address: only what looks like one.
assert ManagedLauncher.withTowerAddress('run', '-with-tower', 'main.nf') as List == ['run', 'main.nf', '-with-tower']
assert ManagedLauncher.withTowerAddress('run', 'a', '-with-tower', 'https://b/api', '-resume') as List ==
    ['run', 'a', '-with-tower', 'https://b/api', '-resume']
assert ManagedLauncher.withTowerAddress('run', 'a', '-with-tower=http://b') as List ==
    ['run', 'a', '-with-tower', 'http://b']

// Where the address comes from, and that a token is never shown.
final env = [TOWER_ACCESS_TOKEN: 'secret', TOWER_API_ENDPOINT: 'http://environment/api//']
assert Settings.of(env, [:], null) == null
assert Settings.of(env, [enabled: true], '-').endpoint == 'http://environment/api'
assert Settings.of(env, [enabled: true, endpoint: 'http://config'], '-').endpoint == 'http://config'
final cloud = 'https://api.cloud.seqera.io'
assert Settings.of(env, [enabled: true, endpoint: cloud], '-').endpoint == 'http://environment/api'
assert Settings.of(env, [enabled: true, endpoint: cloud], cloud).endpoint == cloud
assert Settings.of(env, [enabled: true, endpoint: 'http://option'], 'http://option').endpoint == 'http://option'
final launched = env + [TOWER_WORKFLOW_ID: '1']
assert Settings.of(launched, [endpoint: 'http://config'], null).endpoint == 'http://environment/api'
assert Settings.of(env, [enabled: true], null).drainSeconds == 30
assert Settings.of(env + [BELFRY_REPORTER_DRAIN_SECONDS: '0'], [enabled: true], null).drainSeconds == 0
assert Settings.of(env + [BELFRY_REPORTER_DRAIN_SECONDS: '-1'], [enabled: true], null).drainSeconds == 30
assert !Settings.of(env, [enabled: true], null).toString().contains('secret')
assert Settings.of([TOWER_ACCESS_TOKEN: 't'], [enabled: true, endpoint: 'ftp://x'], null).problem.contains('ftp://x')

// Of each task the newest state waits; a state that a later one has overtaken is ignored, sent or not.
final record = { int id, String status ->
    final result = new TraceRecord()
    result.store.putAll(task_id: id, status: status)
    return result
}
final waiting = new WaitingTasks()
[record(1, 'NEW'), record(2, 'RUNNING'), record(1, 'COMPLETED'), record(1, 'RUNNING')].each { waiting.put(it) }
assert waiting.first(9).collect { [it.store.task_id, it.store.status] } == [[1, 'COMPLETED'], [2, 'RUNNING']]
final sent = waiting.first(9)
waiting.put(record(2, 'FAILED'))
waiting.remove(sent)
waiting.put(record(1, 'SUBMITTED'))
assert waiting.first(9).collect { [it.store.task_id, it.store.status] } == [[2, 'FAILED']]
waiting.put(record(3, 'RUNNING'))
waiting.put(record(3, 'SUBMITTED'))
assert waiting.first(9).collect { [it.store.task_id, it.store.status] } == [[2, 'FAILED'], [3, 'RUNNING']]
waiting.remove(waiting.first(9))
waiting.put(record(3, 'SUBMITTED'))
assert waiting.size() == 0
waiting.put(record(3, 'COMPLETED'))
assert waiting.size() == 1

// A left-over file of an earlier run of the same name is kept in front.
final folder = Files.createTempDirectory('belfry-units')
Files.writeString(folder.resolve('nf-again-undelivered.jsonl'), 'earlier\n')
final leftOver = new LeftOver(folder, 'again')
leftOver.setAside('between\n')
assert leftOver.finish('again', ['before\n'], ['after\n']).text == 'earlier\nbefore\nbetween\nafter\n'
assert Files.list(folder).toList()*.fileName*.toString() == ['nf-again-undelivered.jsonl']
assert new LeftOver(folder, 'nothing').finish('nothing', [], []) == null

// While the server is away only so many records are kept in memory; all of them are in the file.
final settings = new Settings(endpoint: 'http://127.0.0.1:1', accessToken: 'secret', drainSeconds: 1)
final bodies = new Bodies(null, settings) {
    @Override
    Map progress(Collection<TraceRecord> records) {
        return [tasks: records.collect { [taskId: it.store.task_id, status: it.store.status] }, instant: 1]
    }
}
final listener = [created: { id, message -> }, watchable: { url -> }] as Delivery.Listener
final delivery = new Delivery(settings, bodies, folder, 'long_outage', listener)
delivery.create([runName: 'long_outage', instant: 1])
20_500.times { delivery.task(record(it + 1, 'RUNNING')) }
final part = folder.resolve('.nf-long_outage-undelivered.part')
for( int i = 0; i < 100 && !Files.exists(part); i++ )
    sleep 100
assert Files.exists(part)
sleep 500
20_500.times { delivery.task(record(it + 1, 'COMPLETED')) }
final file = delivery.end([workflow: [:], instant: 1])
assert file.fileName.toString() == 'nf-long_outage-undelivered.jsonl'
final lines = file.readLines().collect { new JsonSlurper().parseText(it) }
assert lines*.call.first() == 'create' && lines*.call.last() == 'complete'
final states = lines.collectMany { it.body.tasks ?: [] }.collectEntries { [it.taskId, it.status] }
assert states.size() == 20_500
assert states.values().every { it == 'COMPLETED' }
assert !Files.exists(part)
folder.deleteDir()
