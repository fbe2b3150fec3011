/** The certificate manager: begin at {@link io.meshroot.core.CertificateManager#builder()}. */
@NullMarked
package io.meshroot.core;

import org.jspecify.annotations.NullMarked;
