package dev.earshot.rtc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class TransportAddressTest {

    @Test
    void anIpv4AddressAndItsMappedFormAreOne() {
        var plain = new TransportAddress();
        assertTrue(plain.set(new byte[] {(byte) 192, 0, 2, 1}, 9));
        var mapped = new TransportAddress();
        assertTrue(mapped.set(ByteBuffer.allocate(16).putInt(8, 0xFFFF).putInt(12, 0xC0000201), 0, 16, 9));
        assertEquals(plain, mapped);
        assertEquals(plain.hashCode(), mapped.hashCode());
        assertTrue(mapped.isIpv4());
        assertEquals(4, mapped.writeAddress(ByteBuffer.allocate(4), 0));
    }

    @Test
    void portAndBothHalvesCount() {
        var one = new TransportAddress().set(1, 2, 3);
        assertNotEquals(one, new TransportAddress().set(1, 2, 4));
        assertNotEquals(one, new TransportAddress().set(1, 3, 3));
        assertNotEquals(one, new TransportAddress().set(2, 2, 3));
        assertEquals(one, one.copy());
    }

    @Test
    void aCopyDoesNotFollowItsOriginal() {
        var original = new TransportAddress().setIpv4(1, 2);
        var copy = original.copy();
        original.setIpv4(3, 4);
        assertEquals(new TransportAddress().setIpv4(1, 2), copy);
    }

    @Test
    void otherLengthsAreRefused() {
        var address = new TransportAddress();
        assertFalse(address.set(new byte[5], 9));
        assertFalse(address.set(ByteBuffer.allocate(16), 0, 8, 9));
        assertFalse(address.isSet());
    }

    @Test
    void whatIsPrintedFindsNobody() {
        assertEquals("192.0.x.x", new TransportAddress().setIpv4(0xC0000201, 5_555).toString());
        assertEquals("2001:db8::x", new TransportAddress().set(0x20010db812345678L, 9, 5_555).redacted());
    }
}
