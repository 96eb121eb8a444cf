using System.Security.Cryptography;
using System.Text;

namespace Helios.SessionRegistry.Notices;

/// <summary>
/// The signature of a posted notice: <c>t=&lt;Unix seconds&gt;,v1=&lt;hex&gt;</c>, where the hex is the HMAC-SHA-256, keyed with the
/// secret, of the time as written, a dot and the body's bytes. The time is signed too, so that an old notice cannot be replayed as a new
/// one.
/// </summary>
internal static class NoticeSignature
{
    public const string Header = "Helios-Signature";

    public static string Of(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var seconds = $"{at.ToUnixTimeSeconds()}";
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{seconds}."), .. body];
        return $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}";
    }
}
