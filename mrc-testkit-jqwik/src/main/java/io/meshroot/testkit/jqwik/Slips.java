package io.meshroot.testkit.jqwik;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Changes a valid text by one slip, as people and attackers make them; what comes out may by chance be valid, too. */
final class Slips {
    /** A space, upper case, signs of URIs, a percent sign, NUL, an umlaut, the Kelvin sign, a Cyrillic a. */
    private static final char[] STRANGERS = {
        ' ', 'A', 'Z', '/', ':', '@', '?', '#', '%', '*', '\\', '+', '~', '\0', '\n', '\u00fc', '\u212a', '\u0430'
    };

    private Slips() {}

    static Arbitrary<String> in(Arbitrary<String> valid) {
        Arbitrary<Double> place = Arbitraries.doubles().between(0, 1);
        Arbitrary<String> inserted = Combinators.combine(valid, place, Arbitraries.of(STRANGERS))
                .as((text, where, stranger) -> {
                    int at = (int) (where * text.length());
                    return text.substring(0, at) + stranger + text.substring(at);
                });
        Arbitrary<String> cut =
                Combinators.combine(valid, place).as((text, where) -> text.substring(0, (int) (where * text.length())));
        Arbitrary<String> lengthened = Combinators.combine(
                        valid,
                        Arbitraries.of("/", "//", "/.", "/..", "?a=b", "#a", ":443", "/%61", "/" + "x".repeat(2048)))
                .as((text, tail) -> text + tail);
        Arbitrary<String> led = Combinators.combine(valid, Arbitraries.of(" ", "https://", "spiffe://", "user@", "/"))
                .as((text, head) -> head + text);
        Arbitrary<String> thinned = valid.map(text -> text.replaceFirst("/", ""));
        return Arbitraries.oneOf(inserted, cut, lengthened, led, thinned);
    }
}
