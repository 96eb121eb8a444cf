using System.Security.Cryptography;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;

namespace Helios.WorktreeAgent.Host;

/// <summary>
/// Signs the tokens with which the programs of lanes use the API. The private key is in this process's memory only, and another one after
/// each start; the orchestrator keeps the public keys of earlier starts, so that programs that outlive the agent keep their tokens.
/// </summary>
internal sealed class LaneTokens(HostFolder folder) : IDisposable
{
    /// <summary>The variable that the programs of a lane find their token in.</summary>
    public const string Variable = "HELIOS_TOKEN";

    private readonly Lock gate = new();
    private readonly ECDsa key = LaneSignature.NewKey();

    /// <summary>The public key, for the orchestrator.</summary>
    public string PublicKey
    {
        get
        {
            lock (gate)
                return Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
        }
    }

    public string Of(LaneId lane)
    {
        lock (gate)
            return LaneSignature.TokenOf(key, folder.Identity.HostId, lane);
    }

    public void Dispose() => key.Dispose();
}
