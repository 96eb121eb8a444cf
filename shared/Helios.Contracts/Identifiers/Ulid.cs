using System.Security.Cryptography;

namespace Helios.Contracts.Identifiers;

/// <summary>
/// A 128-bit ULID stored as a big-endian <see cref="Guid"/>: 48 bits of Unix milliseconds, then 80 random bits; its text is 26
/// characters of Crockford's base 32, upper case, and sorts like its time. Source: the ULID specification.
/// </summary>
public static class Ulid
{
    /// <summary>The length of a ULID's text, in characters.</summary>
    public const int TextLength = 26;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Writes <paramref name="value"/> as 26 characters of Crockford's base 32.</summary>
    /// <param name="value">The ULID, big-endian.</param>
    /// <returns>The text, upper case.</returns>
    public static string Format(Guid value) =>
        string.Create(
            TextLength,
            value,
            static (text, guid) =>
            {
                Span<byte> bytes = stackalloc byte[16];
                guid.TryWriteBytes(bytes, bigEndian: true, out _);
                var bits = new UInt128(
                    System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes),
                    System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..])
                );
                for (var i = TextLength - 1; i >= 0; i--)
                {
                    text[i] = Alphabet[(int)(bits & 31)];
                    bits >>= 5;
                }
            }
        );

    /// <summary>Parses 26 characters of Crockford's base 32, upper case, no aliases.</summary>
    /// <param name="text">The text to parse.</param>
    /// <param name="value">The ULID, or the empty Guid if the text is not one.</param>
    /// <returns>Whether the text is a ULID of at most 128 bits.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Guid value)
    {
        value = Guid.Empty;
        // 26 × 5 = 130 bits: a first character above 7 does not fit.
        if (text.Length != TextLength || text[0] > '7')
            return false;

        var bits = UInt128.Zero;
        foreach (var character in text)
        {
            var digit = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0)
                return false;
            bits = (bits << 5) | (UInt128)digit;
        }

        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)(bits >> 64));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (ulong)bits);
        value = new Guid(bytes, bigEndian: true);
        return true;
    }

    internal static Guid Compose(long unixMilliseconds, UInt128 random80)
    {
        Span<byte> bytes = stackalloc byte[16];
        var bits = ((UInt128)(ulong)unixMilliseconds << 80) | random80;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)(bits >> 64));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (ulong)bits);
        return new Guid(bytes, bigEndian: true);
    }

    internal static UInt128 Random80()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[6..]);
        bytes[..6].Clear();
        return new UInt128(
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes),
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..])
        );
    }
}
