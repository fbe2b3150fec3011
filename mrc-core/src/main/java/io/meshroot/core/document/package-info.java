/** Documents: {@link io.meshroot.core.document.MrcDocuments} reads and writes MeshRootCertificates as YAML and JSON. */
@NullMarked
package io.meshroot.core.document;

import org.jspecify.annotations.NullMarked;
