package io.meshroot.api.rotation;

import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import java.util.Set;

/**
 * Makes the MeshRootCertificate that replaces one, for automatic rotation. It must be a pure function of its arguments, so
 * that several managers on one store make the same.
 */
@FunctionalInterface
public interface RotationTemplate {
    /**
     * Makes the next MeshRootCertificate.
     *
     * @param current the one in use
     * @param taken the names that are taken, of documents and of roots that were learnt
     * @return one with a name that is not taken, asking for {@link io.meshroot.api.mrc.Role#PASSIVE}
     */
    MeshRootCertificate next(MeshRootCertificate current, Set<MrcName> taken);

    /**
     * Returns the template that counts: {@code mrc-1} is followed by {@code mrc-2}, {@code root} by {@code root-2}; numbers
     * that are taken are left out. Provider, trust domain, SPIFFE mode and namespace stay; labels and annotations do not,
     * since they may make tools believe that the new one is theirs. The secret of a {@link
     * io.meshroot.api.mrc.TresorConfig} is counted on by as many, so that another root is made.
     *
     * <p>With another provider the new MeshRootCertificate has the same configuration: it brings another root only if the
     * authority behind it has changed to one. Give a template of your own if that is to be chosen here.
     *
     * @return the template
     */
    static RotationTemplate numbered() {
        return NumberedTemplate::next;
    }
}
