package io.meshroot.core.tls;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * Finds the ways from a leaf to a root among what a peer presented, by names alone. Only the leaf has its place: others may
 * come in any order, with some that are not needed, as the root, or cross-certificates for those who lack the new root (RFC
 * 8446, section 4.4.2). The search is bounded, for names may be made to lead everywhere.
 */
final class ChainPaths {
    /** More ways than these mean that somebody plays with names. */
    static final int MOST = 16;

    /** They may lead nowhere as well; an honest chain takes a step for each certificate or two. */
    private static final int MOST_STEPS = 500;

    private final List<X509Certificate> presented;
    private final Set<X500Principal> roots = new HashSet<>();
    private final List<List<X509Certificate>> found = new ArrayList<>();
    private final List<X509Certificate> way = new ArrayList<>();

    private int steps;

    private ChainPaths(List<X509Certificate> presented, List<X509Certificate> roots) {
        this.presented = presented;
        roots.forEach(root -> this.roots.add(root.getSubjectX500Principal()));
    }

    /** The paths, each from the leaf to the certificate below a root; first those that follow the order of the chain. */
    static List<List<X509Certificate>> of(List<X509Certificate> presented, List<X509Certificate> roots) {
        ChainPaths paths = new ChainPaths(presented, roots);
        paths.extend(presented.get(0));
        return paths.found;
    }

    private void extend(X509Certificate next) {
        steps++;
        way.add(next);
        X500Principal issuer = next.getIssuerX500Principal();
        if (roots.contains(issuer)) {
            found.add(List.copyOf(way));
        }
        for (X509Certificate above : presented) {
            if (found.size() < MOST
                    && steps < MOST_STEPS
                    && above.getSubjectX500Principal().equals(issuer)
                    && !way.contains(above)) {
                extend(above);
            }
        }
        way.remove(way.size() - 1);
    }
}
