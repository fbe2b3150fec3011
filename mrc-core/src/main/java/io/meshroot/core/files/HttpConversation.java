package io.meshroot.core.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;

/** Asks for a page with HTTP/1.1 (RFC 9112). */
record HttpConversation(String path, String host) implements Conversation {
    private static final Pattern PATH = Pattern.compile("/[\\w.~!$&'()*+,;=:@%/?-]*");
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( [^\r]*)?");
    private static final int LONGEST_LINE = 1_000;

    static HttpConversation of(String path, String host) {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("path \"" + path.replaceAll("[^ -~]", "?")
                    + "\" does not begin with a slash or has characters that need encoding; give one as /healthz");
        }
        return new HttpConversation(path, host);
    }

    /** The server chooses: its answer tells in every version. */
    @Override
    public List<List<String>> offers() {
        return List.of(List.of());
    }

    @Override
    public void afterHandshake(SSLSocket socket) throws IOException {
        ask(socket.getOutputStream());
        requireSuccess(socket.getInputStream());
    }

    void ask(OutputStream out) throws IOException {
        out.write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    void requireSuccess(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n' && line.size() < LONGEST_LINE; b = in.read()) {
            line.write(b);
        }
        String status = line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
        Matcher matcher = STATUS.matcher(status);
        if (!matcher.matches()) {
            throw new IOException(status.isEmpty() ? "closed without an answer" : "the answer is not HTTP");
        }
        int code = Integer.parseInt(matcher.group(1));
        // A redirection may be the page that a server sends to clients that it refuses (error_page of nginx).
        if (code < 200 || code > 299) {
            throw new IOException("GET " + path + " was answered with status " + code);
        }
    }
}
