package dev.tidemark.embedded.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.config.HashKey;
import dev.tidemark.job.config.PrivacyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    private Path directory;

    @Test
    void theHashKeyIsMadeOnceForItsOwnerAlone() throws IOException {
        HashKey made;
        try (DataDirectory data = DataDirectory.of(directory)) {
            made = key(data);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.hashKeyFile())))
                    .isEqualTo("rw-------");
        }
        try (DataDirectory again = DataDirectory.of(directory)) {
            assertThat(key(again)).isEqualTo(made);
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("lock", "hash.key");
        }
    }

    @Test
    void everyDirectoryHasAKeyOfItsOwn() {
        try (DataDirectory one = DataDirectory.temporary("tidemark-test-");
                DataDirectory other = DataDirectory.temporary("tidemark-test-")) {
            assertThat(key(one)).isNotEqualTo(key(other)).isNotEqualTo(new PrivacyConfig(PrivacyConfig.NONE).hashKey());
        }
    }

    @Test
    void whatAnEarlierCommandLeftIsDeletedWithAllThatIsInIt() throws IOException {
        Files.createDirectories(directory.resolve("topics/one"));
        Files.writeString(directory.resolve("topics/one/file"), "x");
        Files.writeString(directory.resolve("other"), "x");
        try (DataDirectory data = DataDirectory.of(directory)) {
            data.delete("topics");
            data.delete("never there");
        }
        assertThat(directory.resolve("topics")).doesNotExist();
        assertThat(directory.resolve("other")).exists();
    }

    private static HashKey key(DataDirectory data) {
        return new PrivacyConfig(data.hashKeyFile().toString()).hashKey();
    }
}
