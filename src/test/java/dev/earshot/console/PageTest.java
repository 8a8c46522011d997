package dev.earshot.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page must live under {@code default-src 'self'}: nothing from elsewhere, nothing inline, nothing missing. */
class PageTest {

    private static final Path ROOT = Path.of("src/main/resources/META-INF/resources");
    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"([^\"#]+)\"");
    private static final Pattern IMPORT = Pattern.compile("from '([^']+)'");
    private static final Pattern LOOKED_UP = Pattern.compile("\\$\\('([^']+)'\\)");

    @Test
    void noFileNamesAnotherHost() throws IOException {
        for (var file : files()) {
            var text = Files.readString(file).replace("http://www.w3.org/2000/svg", "");
            assertFalse(text.contains("://"), () -> "another host in " + file);
            assertFalse(text.contains("@import"), () -> "an import in " + file);
        }
    }

    @Test
    void thePageHoldsNoInlineScriptOrStyle() throws IOException {
        var page = Files.readString(ROOT.resolve("index.html"));
        assertFalse(Pattern.compile("<style|\\sstyle=|\\son\\w+=|<script[^>]*>[^<]").matcher(page).find());
        for (var file : files()) {
            assertFalse(Pattern.compile("innerHTML|insertAdjacentHTML|\\beval\\(").matcher(Files.readString(file)).find(),
                    () -> "markup from text in " + file);
        }
    }

    @Test
    void everythingThePageAsksForIsThere() throws IOException {
        var page = Files.readString(ROOT.resolve("index.html"));
        var references = REFERENCE.matcher(page).results().map(found -> found.group(1)).toList();
        assertEquals(List.of("favicon.svg", "theme.css", "style.css", "app.js", "console/"), references);
        for (var reference : references) {
            assertTrue(Files.exists(ROOT.resolve(reference)), reference);
        }
        for (var file : files()) {
            IMPORT.matcher(Files.readString(file)).results().map(found -> file.resolveSibling(found.group(1)))
                    .forEach(module -> assertTrue(Files.exists(module), module::toString));
        }
    }

    @Test
    void everyElementTheScriptLooksUpIsOnThePage() throws IOException {
        var page = Files.readString(ROOT.resolve("index.html"));
        var ids = LOOKED_UP.matcher(Files.readString(ROOT.resolve("app.js"))).results().map(found -> found.group(1)).toList();
        assertFalse(ids.isEmpty());
        ids.forEach(id -> assertTrue(page.contains("id=\"" + id + "\""), id));
    }

    private static List<Path> files() throws IOException {
        try (var files = Files.walk(ROOT)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
