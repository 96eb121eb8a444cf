using Microsoft.Extensions.Options;

namespace Helios.HarnessMonitor.Probing;

/// <summary>Validates the relations between the harness options; reports every error at once.</summary>
internal sealed class HarnessOptionsValidator : IValidateOptions<HarnessOptions>
{
    public ValidateOptionsResult Validate(string? name, HarnessOptions options)
    {
        var faults = new ValidateOptionsResultBuilder();
        if (!IsPlainHttp(options.BaseUrl))
            faults.AddError("must be an absolute http or https URL without user, query or fragment", nameof(options.BaseUrl));
        if (options.ProbeWithin > options.ProbeEvery)
            faults.AddError($"must not be longer than {nameof(options.ProbeEvery)}", nameof(options.ProbeWithin));
        if (options.ReportExpiresAfter < options.ProbeEvery * 2)
            faults.AddError($"must be at least twice {nameof(options.ProbeEvery)}", nameof(options.ReportExpiresAfter));
        return faults.Build();
    }

    private static bool IsPlainHttp(Uri? url) =>
        url is { IsAbsoluteUri: true, UserInfo: "", Query: "", Fragment: "" }
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);
}
