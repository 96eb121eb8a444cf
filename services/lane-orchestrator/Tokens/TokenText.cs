using System.Security.Cryptography;

namespace Helios.LaneOrchestrator.Tokens;

/// <summary>
/// What a caller sends: <c>helios_</c>, the id of the token or of the lane, an underscore, and a secret in hexadecimal. The prefix lets
/// scanners for leaked secrets recognize it; the id is what it is looked up by.
/// </summary>
internal static class TokenText
{
    private const string Prefix = "helios_";
    private const int SecretBytes = 32;

    // Enough for a signature.
    private const int LongestSecret = 128;

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    public static string Of(string id, ReadOnlySpan<byte> secret) => $"{Prefix}{id}_{Convert.ToHexStringLower(secret)}";

    /// <summary>Takes a text apart; false if it does not have this form.</summary>
    public static bool TryRead(string text, out string id, out byte[] secret)
    {
        (id, secret) = ("", []);
        var last = text.LastIndexOf('_');
        var digits = text.Length - last - 1;
        if (
            !text.StartsWith(Prefix, StringComparison.Ordinal)
            || last <= Prefix.Length
            || digits is < 2 * SecretBytes or > 2 * LongestSecret
        )
            return false;
        var bytes = new byte[digits / 2];
        if (Convert.FromHexString(text.AsSpan(last + 1), bytes, out _, out _) is not System.Buffers.OperationStatus.Done)
            return false;
        (id, secret) = (text[Prefix.Length..last], bytes);
        return true;
    }
}
