package dev.earshot.client;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;

/** An edge before a core, as {@link EdgeProfile}, each in a process of its own. */
public class TwoServersProfile implements QuarkusTestProfile {

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(SecondEarshot.class));
    }
}
