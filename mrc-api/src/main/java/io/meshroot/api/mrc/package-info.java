/** MeshRootCertificates, their roles, and which changes of them are legal. */
@NullMarked
package io.meshroot.api.mrc;

import org.jspecify.annotations.NullMarked;
