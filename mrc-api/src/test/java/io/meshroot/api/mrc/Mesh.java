package io.meshroot.api.mrc;

import io.meshroot.api.identity.TrustDomain;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Meshes as the vectors write them: a role, or nothing, for each of mrc-1, mrc-2, mrc-3 in columns mrc1, mrc2, mrc3. */
public final class Mesh {
    private Mesh() {}

    /** The roles in a row, by names as {@code mrc1}; empty columns and {@code (deleted)} are left out. */
    public static SortedMap<MrcName, Role> roles(Map<String, String> row) {
        SortedMap<MrcName, Role> roles = new TreeMap<>();
        for (String column : new String[] {"mrc1", "mrc2", "mrc3"}) {
            String role = row.getOrDefault(column, "");
            if (!role.isEmpty() && !role.equals("(deleted)")) {
                roles.put(MrcName.of(column), Role.parse(role));
            }
        }
        return roles;
    }

    /** A MeshRootCertificate of that name and role. */
    public static MeshRootCertificate mrc(String name, Role role) {
        return MeshRootCertificate.builder(name)
                .provider(TresorConfig.inSecret("mesh-system", "root"))
                .trustDomain(TrustDomain.DEFAULT)
                .role(role)
                .build();
    }
}
