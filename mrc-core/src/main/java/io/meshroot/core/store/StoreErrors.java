package io.meshroot.core.store;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretRef;
import java.io.IOException;
import java.nio.file.Path;

/** The errors that all stores have in common, in the same words. */
final class StoreErrors {
    private StoreErrors() {}

    static MeshRootException closed() {
        return new MeshRootException(ErrorCode.CLOSED, "the store is closed; open it again");
    }

    static MeshRootException nameTaken(MrcName name) {
        return new MeshRootException(
                ErrorCode.STORE_CONFLICT,
                "MeshRootCertificate " + name + " is there already; choose another name or delete it first");
    }

    static MeshRootException noneToUpdate(MrcName name) {
        return new MeshRootException(
                ErrorCode.STORE_CONFLICT, "there is no MeshRootCertificate " + name + "; create it or list again");
    }

    static MeshRootException otherRole(MrcName name, Role expected, Role found) {
        return new MeshRootException(
                ErrorCode.STORE_CONFLICT,
                "MeshRootCertificate " + name + " asks for role " + found.id() + " and not for " + expected.id()
                        + "; list again and decide anew");
    }

    static MeshRootException otherVersion(SecretRef ref) {
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
