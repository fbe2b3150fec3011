package io.meshroot.core.files;

import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.core.x509.Keys;
import io.meshroot.core.x509.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;

/** A program that reads its files when it is told to, and verifies its peers by them, unless it misbehaves. */
final class FakeProgram implements ReloadHook, ConsumerProbe {
    boolean down;
    boolean failsToReload;
    boolean ignoresReload;
    boolean keepsItsTrust;
    boolean answersByAnOldProcess;
    int reloads;
    int meetings;
    private X509Certificate leaf;
    private X509Certificate leafBefore;
    private List<X509Certificate> trust = List.of();

    @Override
    public void reload(PublishedFiles files) throws IOException {
        reloads++;
        if (failsToReload) {
            throw new IOException("the program has no such signal");
        }
        if (!ignoresReload) {
            read(files);
        }
    }

    private void read(PublishedFiles files) throws IOException {
        leafBefore = leaf;
        leaf = Pem.certificates(Files.readString(files.chain())).get(0);
        if (!Keys.belongTogether(Pem.privateKey(Files.readString(files.privateKey())), leaf.getPublicKey())) {
            throw new IOException("key values mismatch");
        }
        if (trust.isEmpty() || !keepsItsTrust) {
            trust = Pem.certificates(Files.readString(files.trust()));
        }
    }

    @Override
    public X509Certificate meet(IssuedCertificate probeLeaf) throws IOException {
        meetings++;
        if (down) {
            throw new IOException("connection refused");
        }
        X509Certificate highest = probeLeaf.chain().get(probeLeaf.chain().size() - 1);
        if (trust.stream().noneMatch(root -> isSignedBy(highest, root))) {
            throw new IOException("unknown certificate authority");
        }
        return answersByAnOldProcess ? leafBefore : leaf;
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate root) {
        try {
            certificate.verify(root.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Somebody restarts it by hand. */
    void restart(PublishedFiles files) throws IOException {
        read(files);
    }

    String serial() {
        return leaf.getSerialNumber().toString(16);
    }
}
