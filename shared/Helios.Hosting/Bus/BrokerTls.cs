using Helios.Hosting.Tls;
using MassTransit;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace Helios.Hosting.Bus;

/// <summary>How connections to the broker are secured: those of the bus, and those that a service opens itself.</summary>
public static class BrokerTls
{
    /// <summary>For a connection of RabbitMQ's own client.</summary>
    public static SslOption Of(BusOptions options) =>
        new()
        {
            Enabled = options.UseTls,
            ServerName = options.Host,
            CertificateValidationCallback = PrivateAuthority.Of(options.CaFile),
            CertificateSelectionCallback = ClientCertificate.Of(options.ClientCertificateFile, options.ClientKeyFile),
        };

    /// <summary>The same for the bus.</summary>
    internal static void Configure(IRabbitMqSslConfigurator ssl, BusOptions options)
    {
        var tls = Of(options);
        ssl.ServerName = tls.ServerName;
        ssl.Protocol = tls.Version;
        ssl.CertificateValidationCallback = tls.CertificateValidationCallback;
        if (tls.CertificateSelectionCallback is { } choose)
            ssl.CertificateSelectionCallback = choose;
    }
}

/// <summary>Refuses settings of TLS that would be ignored, and files that cannot be used.</summary>
internal sealed class BrokerTlsValidator : IValidateOptions<BusOptions>
{
    public ValidateOptionsResult Validate(string? name, BusOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(BusOptions options)
    {
        if (!options.UseTls)
        {
            if (!string.IsNullOrEmpty(options.CaFile) || !string.IsNullOrEmpty(options.ClientCertificateFile))
                yield return $"{BusOptions.Section}:CaFile and :ClientCertificateFile need {BusOptions.Section}:UseTls=true.";
            yield break;
        }

        if (!string.IsNullOrEmpty(options.CaFile) && PrivateAuthority.Fault(options.CaFile) is { } authority)
            yield return $"{BusOptions.Section}:CaFile: {authority}";
        if (!string.IsNullOrEmpty(options.ClientCertificateFile))
        {
            if (ClientCertificate.Fault(options.ClientCertificateFile, options.ClientKeyFile) is { } certificate)
                yield return $"{BusOptions.Section}:ClientCertificateFile: {certificate}";
        }
        else if (!string.IsNullOrEmpty(options.ClientKeyFile))
        {
            yield return $"{BusOptions.Section}:ClientKeyFile needs {BusOptions.Section}:ClientCertificateFile.";
        }
    }
}
