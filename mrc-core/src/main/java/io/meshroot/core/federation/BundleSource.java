package io.meshroot.core.federation;

import io.meshroot.api.identity.TrustDomain;
import io.meshroot.core.bundle.SpiffeBundle;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Where the bundle of another trust domain comes from. Asked again and again; may block. */
@FunctionalInterface
public interface BundleSource {
    /**
     * Reads the bundle that is there now.
     *
     * @param domain whose bundle it is taken for: the document does not say
     * @return the bundle, of that trust domain
     * @throws IOException if it can't be had now
     * @throws io.meshroot.api.MeshRootException if what is there is no bundle
     */
    SpiffeBundle read(TrustDomain domain) throws IOException;

    /**
     * Tells how often to ask, whatever the bundle's hint says.
     *
     * @return the interval; empty, the default, if the hint counts
     */
    default Optional<Duration> interval() {
        return Optional.empty();
    }

    /**
     * Reads a file: a SPIFFE bundle in JSON, or certificates in PEM. It is looked at every 5 seconds; replace it as a whole,
     * by renaming another one over it.
     *
     * @param file the file
     * @return the source
     */
    static BundleSource file(Path file) {
        return new FileBundleSource(file);
    }

    /**
     * Asks a SPIFFE bundle endpoint of profile {@code https_web} (SPIFFE Federation, section 5.2.1), whose certificate the
     * Java platform trusts. Redirects are followed to other such URLs.
     *
     * @param url the endpoint; {@code https}, without user info
     * @return the source
     * @throws IllegalArgumentException if the URL is another one
     */
    static BundleSource httpsWeb(URI url) {
        return new HttpsBundleSource(url, Optional.empty());
    }

    /**
     * Asks a SPIFFE bundle endpoint, as {@link #httpsWeb(URI)}, whose certificate is checked by a context of the caller's, as
     * that of a private web PKI. The host name is checked in any case.
     *
     * @param url the endpoint; {@code https}, without user info
     * @param context checks the server's certificate
     * @return the source
     * @throws IllegalArgumentException if the URL is another one
     */
    static BundleSource httpsWeb(URI url, SSLContext context) {
        return new HttpsBundleSource(url, Optional.of(context));
    }
}
