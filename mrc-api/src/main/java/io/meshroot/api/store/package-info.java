/** The interfaces behind which MeshRootCertificates, the trust state and secrets are kept. */
@NullMarked
package io.meshroot.api.store;

import org.jspecify.annotations.NullMarked;
