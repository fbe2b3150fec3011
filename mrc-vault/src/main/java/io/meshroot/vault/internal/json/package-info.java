/** JSON that is read strictly. */
@NullMarked
package io.meshroot.vault.internal.json;

import org.jspecify.annotations.NullMarked;
