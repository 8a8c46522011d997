package dev.earshot.upstream;

/**
 * A call between a client and a server.
 *
 * @param id by which the server knows it
 * @param sdpAnswer for the client
 */
public record OpenedCall(String id, String sdpAnswer) {

    private static final int CREATED = 201;

    static OpenedCall of(CallAnswer answer) {
        var location = answer.location() == null ? "" : answer.location();
        var id = location.substring(location.lastIndexOf('/') + 1);
        if (answer.status() != CREATED || !id.matches("[A-Za-z0-9_-]{1,128}") || !answer.body().startsWith("v=0")) {
            throw new CallRefusedException(answer);
        }
        return new OpenedCall(id, answer.body());
    }
}
