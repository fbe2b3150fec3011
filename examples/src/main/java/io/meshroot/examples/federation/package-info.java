/** Two meshes that trust each other. */
@NullMarked
package io.meshroot.examples.federation;

import org.jspecify.annotations.NullMarked;
