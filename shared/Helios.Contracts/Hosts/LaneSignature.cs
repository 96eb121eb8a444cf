using System.Security.Cryptography;
using System.Text;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Hosts;

/// <summary>
/// The secret of a lane's token: the signature of the lane's host (ECDSA on P-256), preceded by the id of the key. The host has the private
/// key in memory only, and reports the public one when it registers, so that no secret is ever sent or stored.
/// </summary>
public static class LaneSignature
{
    private const int KeyIdBytes = 8;

    /// <summary>Creates a key of a host.</summary>
    /// <returns>The key.</returns>
    public static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The id of a key: the start of its hash, in hexadecimal.</summary>
    /// <param name="publicKey">The public key (SubjectPublicKeyInfo).</param>
    /// <returns>16 hexadecimal digits.</returns>
    public static string KeyId(ReadOnlySpan<byte> publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey)[..KeyIdBytes]);

    /// <summary>The id of the key that a secret is signed with.</summary>
    /// <param name="secret">The secret.</param>
    /// <returns>16 hexadecimal digits; null if it is too short to be one.</returns>
    public static string? KeyIdIn(ReadOnlySpan<byte> secret) =>
        secret.Length > KeyIdBytes ? Convert.ToHexStringLower(secret[..KeyIdBytes]) : null;

    /// <summary>Signs for a lane.</summary>
    /// <param name="key">The host's key.</param>
    /// <param name="host">The host.</param>
    /// <param name="lane">The lane.</param>
    /// <returns>The secret of the lane's token.</returns>
    public static byte[] Sign(ECDsa key, HostId host, LaneId lane)
    {
        ArgumentNullException.ThrowIfNull(key);
        return
        [
            .. SHA256.HashData(key.ExportSubjectPublicKeyInfo())[..KeyIdBytes],
            .. key.SignData(Signed(host, lane), HashAlgorithmName.SHA256),
        ];
    }

    /// <summary>The token of a lane, as its programs send it.</summary>
    /// <param name="key">The host's key.</param>
    /// <param name="host">The host.</param>
    /// <param name="lane">The lane.</param>
    /// <returns><c>helios_</c>, the lane's id, an underscore, and the secret in hexadecimal.</returns>
    public static string TokenOf(ECDsa key, HostId host, LaneId lane) => $"helios_{lane}_{Convert.ToHexStringLower(Sign(key, host, lane))}";

    /// <summary>Verifies the secret of a lane's token.</summary>
    /// <param name="publicKey">The public key that the secret names (SubjectPublicKeyInfo).</param>
    /// <param name="host">The lane's host.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="secret">The secret.</param>
    /// <returns>Whether the host has signed it for this lane.</returns>
    public static bool Verify(ReadOnlySpan<byte> publicKey, HostId host, LaneId lane, ReadOnlySpan<byte> secret)
    {
        if (secret.Length <= KeyIdBytes)
            return false;
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        return key.VerifyData(Signed(host, lane), secret[KeyIdBytes..], HashAlgorithmName.SHA256);
    }

    private static byte[] Signed(HostId host, LaneId lane) => Encoding.ASCII.GetBytes($"helios lane token\n{host}\n{lane}");
}
