package io.meshroot.core.store;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretRef;
import java.io.IOException;
import java.nio.file.Path;

/** The errors that all stores have in common, also those of others, in the same words. */
public final class StoreErrors {
    private StoreErrors() {}

    /**
     * Says that a store is closed.
     *
     * @return the error, code {@code CLOSED}
     */
    public static MeshRootException closed() {
        return new MeshRootException(ErrorCode.CLOSED, "the store is closed; open it again");
    }

    /**
     * Says that there is a document of a name already.
     *
     * @param name the name
     * @return the error, code {@code STORE_CONFLICT}
     */
    public static MeshRootException nameTaken(MrcName name) {
        return new MeshRootException(
                ErrorCode.STORE_CONFLICT,
                "MeshRootCertificate " + name + " is there already; choose another name or delete it first");
    }

    /**
     * Says that there is no document of a name.
     *
     * @param name the name
     * @return the error, code {@code STORE_CONFLICT}
     */
    public static MeshRootException noneToUpdate(MrcName name) {
        return new MeshRootException(
                ErrorCode.STORE_CONFLICT, "there is no MeshRootCertificate " + name + "; create it or list again");
    }

    /**
     * Says that a document asks for another role than expected.
     *
     * @param name the name
     * @param expected the role that was expected
     * @param found what the document says
     * @return the error, code {@code STORE_CONFLICT}
     */
    public static MeshRootException otherRole(MrcName name, Role expected, String found) {
        return new MeshRootException(
                ErrorCode.STORE_CONFLICT,
                "MeshRootCertificate " + name + " asks for role " + found + " and not for " + expected.id()
                        + "; list again and decide anew");
    }

    /**
     * Says that a secret has another version than expected.
     *
     * @param ref the secret
     * @return the error, code {@code STORE_CONFLICT}
     */
    public static MeshRootException otherVersion(SecretRef ref) {
        return new MeshRootException(
                ErrorCode.STORE_CONFLICT, "secret " + ref + " has changed since it was read; read it again");
    }

    static MeshRootException unavailable(Path where, IOException e) {
        return new MeshRootException(
                ErrorCode.STORE_UNAVAILABLE,
                "the store at " + where + " can't be read or written: "
                        + e.getClass().getSimpleName() + " " + e.getMessage()
                        + "; check that the folder is there, its permissions and the free space",
                e);
    }

    static MeshRootException corrupt(Path file, String problem, String remedy) {
        return new MeshRootException(ErrorCode.STORE_CORRUPT, file + " " + problem + "; " + remedy);
    }
}
