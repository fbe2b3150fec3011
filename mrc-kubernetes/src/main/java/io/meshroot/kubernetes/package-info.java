/** Kubernetes: MeshRootCertificates as custom resources, secrets as Secrets, and their admission. */
@NullMarked
package io.meshroot.kubernetes;

import org.jspecify.annotations.NullMarked;
