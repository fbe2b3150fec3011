/** Certificates for tests, sound and deliberately broken ones, and the checker of the certificate profile. */
@NullMarked
package io.meshroot.testkit.x509;

import org.jspecify.annotations.NullMarked;
