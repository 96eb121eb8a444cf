using System.Security.Cryptography;
using Helios.Contracts.Hosts;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Transactions;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>The public keys with which hosts sign the tokens of their lanes: table <c>lanes.host_keys</c>.</summary>
internal static class HostKeys
{
    // One for each start of an agent: a program would have to outlive so many to lose its token.
    private const int MostOfHost = 200;

    /// <summary>Records the key of a registration, if it has one that can be used.</summary>
    public static void Record(StoreTransaction transaction, RegisterHost registration, DateTimeOffset now)
    {
        if (Read(registration.LaneKey) is not { } key)
            return;
        var host = registration.HostId.ToString();
        transaction.Stage(
            "insert into host_keys (host_id, key_id, public_key, registered_at) values ($1, $2, $3, $4) on conflict do nothing",
            host,
            LaneSignature.KeyId(key),
            key,
            Sql.Time(now)
        );
        transaction.Stage(
            """
            delete from host_keys where host_id = $1 and key_id in
                (select key_id from host_keys where host_id = $1 order by registered_at desc offset $2)
            """,
            host,
            MostOfHost
        );
    }

    private static byte[]? Read(string? text)
    {
        // An uncompressed point of P-256 has 91 bytes.
        var bytes = new byte[128];
        if (text is null || !Convert.TryFromBase64String(text, bytes, out var length))
            return null;
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(bytes.AsSpan(0, length), out var read);
            return read == length ? bytes[..length] : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
