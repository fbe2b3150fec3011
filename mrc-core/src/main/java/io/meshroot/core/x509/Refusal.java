package io.meshroot.core.x509;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import org.jspecify.annotations.Nullable;

/** Says why an issuer's answer is refused. What stands in the answer is shown bounded and in plain characters only. */
final class Refusal {
    private static final int MAX_SHOWN = 80;

    private Refusal() {}

    static MeshRootException because(String why) {
        return because(why, null);
    }

    static MeshRootException because(String why, @Nullable Throwable cause) {
        return new MeshRootException(
                ErrorCode.PROVIDER_ANSWER_REFUSED,
                "the provider's certificate is refused: " + why + "; check how the provider is set up",
                cause);
    }

    static String shown(String text) {
        StringBuilder shown = new StringBuilder("\"");
        for (int i = 0; i < text.length() && shown.length() <= MAX_SHOWN; i++) {
            char c = text.charAt(i);
            shown.append(c >= 0x20 && c < 0x7f ? c : '?');
        }
        return shown.append(text.length() > MAX_SHOWN ? "...\"" : "\"").toString();
    }
}
