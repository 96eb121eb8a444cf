using System.CommandLine;

namespace Helios.Cli.Lanes;

/// <summary>The <c>--timeout</c> of commands that wait, in whole seconds.</summary>
internal static class TimeoutOption
{
    public static Option<int> Of(string description, int seconds, int least, int most)
    {
        var timeout = new Option<int>("--timeout")
        {
            Description = description,
            HelpName = "SECONDS",
            DefaultValueFactory = _ => seconds,
        };
        timeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least || result.GetValueOrDefault<int>() > most)
                result.AddError($"--timeout must be {least} to {most} seconds.");
        });
        return timeout;
    }
}
