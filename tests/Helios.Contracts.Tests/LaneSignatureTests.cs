using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Tests;

[Trait("req", "lane-tokens")]
public sealed class LaneSignatureTests
{
    private readonly HostId host = HostId.New();
    private readonly LaneId lane = LaneId.New();

    [Fact]
    public void A_signature_is_of_one_host_for_one_lane()
    {
        using var key = LaneSignature.NewKey();
        using var other = LaneSignature.NewKey();
        var secret = LaneSignature.Sign(key, host, lane);
        var publicKey = key.ExportSubjectPublicKeyInfo();

        LaneSignature.KeyIdIn(secret).ShouldBe(LaneSignature.KeyId(publicKey));
        LaneSignature.Verify(publicKey, host, lane, secret).ShouldBeTrue();
        LaneSignature.Verify(publicKey, host, LaneId.New(), secret).ShouldBeFalse();
        LaneSignature.Verify(publicKey, HostId.New(), lane, secret).ShouldBeFalse();
        LaneSignature.Verify(other.ExportSubjectPublicKeyInfo(), host, lane, secret).ShouldBeFalse();
        secret[^1] ^= 1;
        LaneSignature.Verify(publicKey, host, lane, secret).ShouldBeFalse();
        LaneSignature.Verify(publicKey, host, lane, secret.AsSpan(0, 8)).ShouldBeFalse();
        LaneSignature.KeyIdIn(secret.AsSpan(0, 8)).ShouldBeNull();
    }
}
