/** The interface that a certificate authority implements. */
@NullMarked
package io.meshroot.api.provider;

import org.jspecify.annotations.NullMarked;
