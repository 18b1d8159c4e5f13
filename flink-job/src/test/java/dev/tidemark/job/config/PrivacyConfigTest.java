package dev.tidemark.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivacyConfigTest {
    private static final String KEY = "000102030405060708090a0b0c0d0e0f";

    @TempDir
    Path directory;

    @Test
    void theHashKeyIsReadFromItsFile() throws IOException {
        Path file = Files.writeString(directory.resolve("key"), KEY + "\n");
        assertThat(new PrivacyConfig(file.toString()).hashKey())
                .isEqualTo(new HashKey(0x0706050403020100L, 0x0f0e0d0c0b0a0908L))
                .hasToString("HashKey[***]");
    }

    @Test
    void withoutAnUsableHashKeyThereIsARemedy() throws IOException {
        Path shorter = Files.writeString(directory.resolve("short"), KEY.substring(1));
        Path longer = Files.writeString(directory.resolve("long"), KEY + "00");
        Path twoLines = Files.writeString(directory.resolve("lines"), KEY + "\n" + KEY);
        Path empty = Files.createFile(directory.resolve("empty"));
        Path absent = directory.resolve("absent");
        for (String wrong : List.of(
                "",
                "a\0b",
                directory.toString(),
                shorter.toString(),
                longer.toString(),
                twoLines.toString(),
                empty.toString(),
                absent.toString())) {
            assertThatThrownBy(() -> new PrivacyConfig(wrong).hashKey())
                    .as(wrong)
                    .isInstanceOf(ConfigException.class)
                    .message()
                    .startsWith("privacy.hash_key_file: ")
                    .contains("openssl rand -hex 16", "or set it to none")
                    .doesNotContain("\n", KEY.substring(8, 16));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {KEY, "000102030405060708090A0B0C0D0E0F00", "AAECAwQFBgcICQoLDA0ODw=="})
    void theKeyItselfInPlaceOfItsFileIsRefusedWithoutRepeatingIt(String key) {
        assertThatThrownBy(() -> new PrivacyConfig(key))
                .hasMessage("privacy.hash_key_file: must name the file that holds the key, not be the key");
    }

    @ParameterizedTest
    @CsvSource({"rw-------, false", "rw-r-----, false", "rw-r--r--, true"})
    void aKeyThatEverybodyCanReadIsWarnedOf(String permissions, boolean warned) throws IOException {
        Path file = Files.writeString(directory.resolve("key"), KEY);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        PrivacyConfig privacy = new PrivacyConfig(file.toString());
        assertThat(privacy.warning().isPresent()).isEqualTo(warned);
        privacy.warning().ifPresent(line -> assertThat(line)
                .startsWith("privacy.hash_key_file: everybody on this machine can read " + file)
                .doesNotContain(KEY));
    }

    @Test
    void thereIsNothingToWarnOfWithoutAKey() {
        assertThat(new PrivacyConfig(PrivacyConfig.NONE).warning()).isEmpty();
        assertThat(new PrivacyConfig("").warning()).isEmpty();
    }
}
