package io.meshroot.api.mrc;

import java.util.Objects;

/** How to log in to Vault or OpenBao when no token is given. */
public sealed interface VaultAuth {
    /**
     * Returns the path where the auth method is mounted, without {@code auth/}.
     *
     * @return the path
     */
    String mount();

    /**
     * The AppRole method.
     *
     * @param mount where it is mounted, usually {@code approle}
     * @param roleId the role ID
     * @param secretId the entry of a secret that holds the secret ID
     */
    record AppRole(String mount, String roleId, SecretKeyRef secretId) implements VaultAuth {
        /**
         * Checks the fields.
         *
         * @throws IllegalArgumentException if one is empty
         */
        public AppRole {
            ObjectNames.nonEmpty("auth.appRole.mount", mount);
            ObjectNames.nonEmpty("auth.appRole.roleId", roleId);
            Objects.requireNonNull(secretId, "secretId");
        }
    }

    /**
     * The Kubernetes method, with the token of the service account that the program runs as.
     *
     * @param mount where it is mounted, usually {@code kubernetes}
     * @param role the role to log in as
     */
    record Kubernetes(String mount, String role) implements VaultAuth {
        /**
         * Checks the fields.
         *
         * @throws IllegalArgumentException if one is empty
         */
        public Kubernetes {
            ObjectNames.nonEmpty("auth.kubernetes.mount", mount);
            ObjectNames.nonEmpty("auth.kubernetes.role", role);
        }
    }
}
