package io.meshroot.core.federation;

import io.meshroot.api.identity.TrustDomain;
import io.meshroot.core.bundle.SpiffeBundle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A bundle as bytes: JSON in UTF-8, or PEM. */
final class BundleText {
    private BundleText() {}

    static SpiffeBundle read(TrustDomain domain, byte[] bytes) throws IOException {
        if (bytes.length > SpiffeBundle.MAX_LENGTH) {
            throw new IOException("there are more than " + SpiffeBundle.MAX_LENGTH + " bytes; give a smaller bundle");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("the bundle is not in UTF-8; write it so", e);
        }
        return text.contains("-----BEGIN ") && !text.stripLeading().startsWith("{")
                ? SpiffeBundle.ofPem(domain, text)
                : SpiffeBundle.ofJson(domain, text);
    }
}
