package nextflow.belfry

import groovy.json.JsonException
import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import groovy.transform.CompileStatic
import groovy.util.logging.Slf4j
import nextflow.BuildInfo

import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import java.time.Duration
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException

/**
 * Makes single calls to a server and keeps the tokens for them. Used by one thread.
 */
@Slf4j
@CompileStatic
class Server {

    private static final Duration CONNECT = Duration.ofSeconds(10)
    /** Seconds. */
    private static final long ANSWER = 60

    private final Settings settings
    /** HTTP/1.1, as the real client; without redirects, so that no token goes where the user did not send it. */
    private final HttpClient http = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(CONNECT)
        .build()
    private String authorization
    private String refreshToken

    Server(Settings settings) {
        this.settings = settings
        this.authorization = authorization(settings.accessToken)
        this.refreshToken = settings.refreshToken
    }

    /**
     * Makes one call of the trace protocol, with a new access token if the old one has expired.
     *
     * @param call `create`, `begin`, `progress`, `heartbeat` or `complete`
     * @param workflowId the run; null for `create`
     * @throws InterruptedException if the thread is told to stop waiting
     */
    Answer call(String call, String workflowId, Map body) throws InterruptedException {
        final request = trace(call, workflowId, JsonOutput.toJson(body))
        final answer = send(request)
        return answer.status == 401 && refresh() ? send(request) : answer
    }

    private HttpRequest.Builder trace(String call, String workflowId, String json) {
        final path = workflowId ? "trace/${encode(workflowId)}/$call" : "trace/$call"
        final query = settings.workspaceId ? "?workspaceId=${encode(settings.workspaceId)}" : ''
        return request("$path$query", 'application/json')
            .method(workflowId ? 'PUT' : 'POST', BodyPublishers.ofString(json))
    }

    private HttpRequest.Builder request(String path, String contentType) {
        return HttpRequest.newBuilder(URI.create("$settings.endpoint/$path"))
            .header('Content-Type', contentType)
            .header('User-Agent', "Nextflow/$BuildInfo.version")
    }

    /** The time limit of a request itself ends with the head of its answer; this one holds for the whole. */
    private Answer send(HttpRequest.Builder request) throws InterruptedException {
        request.setHeader('Authorization', authorization)
        final answer = http.sendAsync(request.build(), BodyHandlers.ofString())
        try {
            return Answer.of(answer.get(ANSWER, TimeUnit.SECONDS))
        }
        catch( TimeoutException ignored ) {
            return Answer.none("none in $ANSWER seconds")
        }
        catch( ExecutionException e ) {
            return Answer.none(e.cause.message ?: e.cause.class.simpleName)
        }
        finally {
            answer.cancel(true)
        }
    }

    /** Gets a new access token; false if there is no way to. The answer has it in cookies, in its body, or in both. */
    private boolean refresh() throws InterruptedException {
        if( !refreshToken )
            return false
        final form = "grant_type=refresh_token&refresh_token=${encode(refreshToken)}"
        final request = request('oauth/access_token', 'application/x-www-form-urlencoded')
            .POST(BodyPublishers.ofString(form))
        final answer = send(request)
        final token = answer.accepted ? (answer.cookies.JWT ?: answer.json?.access_token) : null
        if( !token ) {
            log.debug "Belfry reporter: no new access token: $answer"
            return false
        }
        authorization = "Bearer $token"
        refreshToken = answer.cookies.JWT_REFRESH_TOKEN ?: answer.json?.refresh_token ?: refreshToken
        return true
    }

    /**
     * A JSON web token, or a personal token that begins with base64 of a JSON object and a dot, goes as it is; any
     * other as the password of the user `@token`.
     */
    private static String authorization(String token) {
        if( token.count('.') == 2 || isPersonal(token) )
            return "Bearer $token"
        return 'Basic ' + "@token:$token".bytes.encodeBase64()
    }

    private static boolean isPersonal(String token) {
        try {
            final plain = new String(token.decodeBase64(), 'UTF-8')
            final dot = plain.indexOf('.')
            return dot > 0 && new JsonSlurper().parseText(plain.substring(0, dot))
        }
        catch( JsonException | RuntimeException ignored ) {
            return false
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, 'UTF-8')
    }
}
