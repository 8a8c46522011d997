package dev.earshot.upstream.engine.synthesizer.hibari;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.earshot.upstream.engine.vad.VoiceActivityModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PronouncerTest {

    private static Hibari hibari;

    @BeforeAll
    static void load() {
        hibari = Hibari.load(VoiceActivityModel.standardPath().resolveSibling(Hibari.FILE_NAME));
    }

    @AfterAll
    static void close() {
        hibari.close();
    }

    /** The right column is what the package's own front end, written in another language, makes of the left one. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            It is twenty five past ten in the morning. | ˌɪt ɪz twˈɛnti fˈIv pˈæst tˈɛn ɪn ðə mˈɔɹnɪŋ.
            He might even have been made amiable himself. | hˌi mˌIt ˈivən hæv bɪn mˌAd ˈAmiəbᵊl hɪmsˈɛlf.
            Sorry, I have no answer to that. | sˈɔɹi, ˌI hæv nˈO ˈænsəɹ tə ðˈæt.
            Would you like me to read it again? | wˌʊd ju lˈIk mˌi tə ɹˈid ɪt əɡˈɛn?
            There are three messages from your sister's phone. | ðˌɛɹ ɑɹ θɹˈi mˈɛsɪʤᵻz fɹʌm jʊɹ sˈɪstəɹz fˈOn.
            Good evening, how can I help you? | ɡˈʊd ˈivnɪŋ, hˌW kæn ˌI hˈɛlp ju?
            I'll be there at 7:30, don't worry. | ˌIl bi ðɛɹ æt sˈɛvən θˈɜɹTi, dˈOnt wˈɜɹi.
            It costs $3.50. | ˌɪt kˈɔsts θɹˈi dˈɑləɹz ænd fˈɪfti sˈɛnts.
            Earshot is a gateway for live voice. | ˈɪɹʃˌɑt ɪz ɐ ɡˈAtwˌA fɔɹ lˈIv vˈYs.
            All right, here are the boxes you wanted. | ˈɔl ɹˈIt, hˈɪɹ ɑɹ ðə bˈɑksᵻz ju wˈɑntᵻd.
            """)
    void soundsAsTheNetworkWasTaught(String text, String phonemes) {
        assertEquals(phonemes, hibari.phonemes(text));
    }

    @Test
    void aWordSoundsAsItsNeighboursWantIt() {
        assertEquals("ði ˈæpᵊl ænd ðə pˈɛɹ", hibari.phonemes("the apple and the pear"));
        assertEquals("lˈɪv", last("we live"));
        assertEquals("ʃˈO", last("a live show"));
        assertEquals("ɹˈɛd", last("I have read"));
        assertEquals("jˈust", hibari.phonemes("they used to").split(" ")[1]);
    }

    @Test
    void acronymsAreSpelledAndUnknownWordsGuessed() {
        assertEquals("ˌApˌiˈI", hibari.phonemes("my API").split(" ")[1]);
        assertEquals("ˌAʧtˌitˌipˈi", hibari.phonemes("an HTTP").split(" ")[1]);
        assertEquals(2, hibari.phonemes("WebRTC").split(" ").length);
        assertEquals(1, hibari.phonemes("blorptastic").split(" ").length);
    }

    @Test
    void textWithoutAWordHasNoSound() {
        for (var wordless : new String[] {"", " ", "...", "?!", "\u2014", "\u0000", "\u65e5\u672c", "()"}) {
            assertEquals("", hibari.phonemes(wordless));
        }
    }

    private static String last(String text) {
        var sounds = hibari.phonemes(text).split(" ");
        return sounds[sounds.length - 1];
    }
}
