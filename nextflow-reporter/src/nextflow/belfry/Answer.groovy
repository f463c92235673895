package nextflow.belfry

import groovy.json.JsonSlurper
import groovy.transform.CompileStatic

import java.net.http.HttpResponse
import java.time.Duration
import java.time.ZonedDateTime
import java.time.format.DateTimeFormatter
import java.time.format.DateTimeParseException

/**
 * What came of one call.
 */
@CompileStatic
class Answer {

    private static final int LONGEST_REASON = 300

    /** HTTP status; 0 if there was no answer. */
    final int status
    /** The answer's body if it is a JSON object, else null. */
    final Map json
    /** Cookies that the server set. */
    final Map<String, String> cookies
    /** How long the server asks to be left alone; null if it does not say. */
    final Duration retryAfter
    private final String reason

    private Answer(int status, String reason, Map json, Map<String, String> cookies, Duration retryAfter) {
        this.status = status
        this.reason = reason
        this.json = json
        this.cookies = cookies
        this.retryAfter = retryAfter
    }

    static Answer none(String reason) {
        return new Answer(0, reason, null, [:], null)
    }

    static Answer of(HttpResponse<String> response) {
        final json = object(response.body())
        final location = response.headers().firstValue('Location').orElse(null)
        final message = json?.message ?: (location ? "it points to $location" : null)
        final cookies = response.headers().allValues('Set-Cookie').collectEntries { String it -> cookie(it) }
        final wait = response.headers().firstValue('Retry-After').map { String it -> wait(it) }.orElse(null)
        return new Answer(response.statusCode(), message as String, json, (Map<String, String>) cookies, wait)
    }

    boolean isAccepted() {
        return status in 200..299
    }

    /** The server understood and will not take these contents, now or later. */
    boolean isRefused() {
        return status in [400, 413, 415, 422]
    }

    /** Waiting does not help: somebody has to do something first, at the server or with the token. */
    boolean isHopeless() {
        return status in 300..499 && !(status in [408, 425, 429])
    }

    /** One line for people; what the server sent is not trusted to be one. */
    @Override
    String toString() {
        final said = reason ? reason.replaceAll(/[\p{Cntrl}\s]+/, ' ').take(LONGEST_REASON) : null
        if( !status )
            return said ? "no answer ($said)" : 'no answer'
        return said ? "$status $said" : "answer $status"
    }

    private static Map object(String text) {
        try {
            final value = text ? new JsonSlurper().parseText(text) : null
            return value instanceof Map ? (Map) value : null
        }
        catch( RuntimeException ignored ) {
            return null
        }
    }

    private static List<String> cookie(String header) {
        final pair = header.tokenize(';').first().trim()
        final equals = pair.indexOf('=')
        return equals > 0 ? [pair.substring(0, equals), pair.substring(equals + 1)] : [pair, '']
    }

    private static Duration wait(String header) {
        if( header.isLong() )
            return Duration.ofSeconds(Math.max(0, header.toLong()))
        try {
            final date = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
            return Duration.between(ZonedDateTime.now(), date)
        }
        catch( DateTimeParseException ignored ) {
            return null
        }
    }
}
