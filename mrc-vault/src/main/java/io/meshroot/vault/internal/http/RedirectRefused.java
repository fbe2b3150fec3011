package io.meshroot.vault.internal.http;

import java.io.IOException;
import java.net.URI;

/** A redirect that may not be followed. */
public final class RedirectRefused extends IOException {
    private static final long serialVersionUID = 1L;

    RedirectRefused(URI from, String location) {
        super(from.getScheme() + "://" + from.getRawAuthority() + " redirects to " + Shown.of(location));
    }
}
