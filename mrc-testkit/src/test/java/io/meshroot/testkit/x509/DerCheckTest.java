package io.meshroot.testkit.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DerCheckTest {
    @ParameterizedTest
    @ValueSource(strings = {"0101ff", "020100", "02020080", "0201ff", "0500", "3000", "31060201010201ff", "03020780"})
    void acceptsDer(String hex) {
        assertThat(DerCheck.problems(HexFormat.of().parseHex(hex))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "010101, neither 00 nor FF",
        "02020001, not minimal",
        "0202ffff, not minimal",
        "0200, without content",
        "05810100, not minimal",
        "30800000, indefinite",
        "050000, left over",
        "0502, longer",
        "05, cut off",
        "1f2100, several bytes",
        "0584000000, too long",
        "310602010102010200, left over",
        "3106020102020101, out of order",
        "03020781, unused bits",
        "030101, unused bits",
        "0300, unused bits"
    })
    void refusesWhatIsNot(String hex, String problem) {
        assertThat(DerCheck.problems(HexFormat.of().parseHex(hex))).anyMatch(found -> found.contains(problem));
    }
}
