package dev.earshot;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds the arrows between the rooms: a room may use the rows below its own, never its own row, never one above. */
class PackageArrowsTest {

    /** Top to bottom; rooms in one row do not know each other. */
    private static final List<List<String>> ROWS = List.of(
            List.of("console"),
            List.of("client.http", "client.websocket", "client.webrtc", "client.sip"),
            List.of("upstream.realtime", "upstream.direct", "upstream.engine"),
            List.of("upstream"),
            List.of("credentials", "tools", "usage", "telemetry", "cluster", "webhook"),
            List.of("session"),
            List.of("conversation"),
            List.of("rtc.sdp", "rtc.ice", "rtc.dtls", "rtc.srtp", "rtc.rtp", "rtc.sctp"),
            List.of("audio"),
            List.of("agent"),
            List.of("protocol"));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.earshot");

    @Test
    void aRoomUsesOnlyTheRowsBelowIt() {
        for (var row = 0; row < ROWS.size(); row++) {
            for (var room : ROWS.get(row)) {
                var forbidden = new ArrayList<String>();
                ROWS.subList(0, row).forEach(above -> above.forEach(other -> forbidden.addAll(Arrays.asList(inside(other)))));
                ROWS.get(row).stream().filter(other -> !other.equals(room))
                        .forEach(other -> forbidden.addAll(Arrays.asList(inside(other))));
                if (forbidden.isEmpty()) {
                    continue;
                }
                noClasses().that(resideInAnyPackage(inside(room)))
                        .should().dependOnClassesThat(resideInAnyPackage(forbidden.toArray(String[]::new)))
                        .allowEmptyShould(true)
                        .because("arrows point down the list of rooms only, and never sideways within a row")
                        .check(CLASSES);
            }
        }
    }

    @Test
    void mediaProtocolsAndStateMachinesHoldNoSocketThreadOrClock() {
        noClasses().that(resideInAnyPackage("dev.earshot.rtc..", "dev.earshot.conversation..", "dev.earshot.audio.."))
                .and(not(resideInAPackage("dev.earshot.rtc.dtls..")))
                .should().dependOnClassesThat(resideInAnyPackage("java.net..", "java.nio.channels..", "io.vertx.."))
                .orShould().callMethod(System.class, "nanoTime")
                .orShould().callMethod(System.class, "currentTimeMillis")
                .orShould().callMethod(Thread.class, "sleep", long.class)
                .allowEmptyShould(true)
                .because("bytes and nowNanos come in as arguments, effects go out as data")
                .check(CLASSES);
    }

    @Test
    void everyClassLivesInARoom() {
        var rooms = ROWS.stream().flatMap(List::stream).map(room -> "dev.earshot." + room).toList();
        var homeless = CLASSES.stream()
                .filter(type -> !type.getPackageName().equals("dev.earshot"))
                .filter(type -> rooms.stream().noneMatch(room ->
                        type.getPackageName().equals(room) || type.getPackageName().startsWith(room + ".")))
                .map(type -> type.getName())
                .toList();
        assertTrue(homeless.isEmpty(), () -> "outside every room: " + homeless);
    }

    /** A room is its package and what is below it, except that {@code upstream} does not own its own far sides. */
    private static String[] inside(String room) {
        return room.equals("upstream")
                ? new String[] {"dev.earshot.upstream"}
                : new String[] {"dev.earshot." + room + ".."};
    }
}
