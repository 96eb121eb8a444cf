using System.CommandLine;
using Helios.Cli.Calls;

namespace Helios.Cli.Completion;

/// <summary><c>helios completion</c>: scripts that make a shell ask the command line for completions.</summary>
internal static class CompletionCommand
{
    /// <summary>The function that makes <c>helios cd</c> change the folder of bash and zsh.</summary>
    private const string ChangeFolder = """
        helios() {
            if [ "$1" = cd ]; then
                local folder
                folder=$(command helios "$@") || return
                if [ -d "$folder" ]; then builtin cd -- "$folder"; else printf '%s\n' "$folder"; fi
            else
                command helios "$@"
            fi
        }
        """;

    private const string Bash =
        """
            _helios() {
                local IFS=$'\n'
                COMPREPLY=($(helios "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null | while read -r word; do
                    case "$word" in "${COMP_WORDS[COMP_CWORD]}"*) printf '%q\n' "$word" ;; esac
                done))
            }
            complete -o default -F _helios helios

            """ + ChangeFolder;

    private const string Zsh =
        """
            #compdef helios
            _helios() {
                local -a words_found
                words_found=("${(@f)$(helios "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
                compadd -a words_found
            }
            compdef _helios helios

            """ + ChangeFolder;

    private const string Fish = """
        complete -c helios -f -a '(helios "[suggest:"(commandline -C)"]" (commandline -b) 2>/dev/null)'
        function helios
            if test "$argv[1]" = cd
                set -l folder (command helios $argv | string collect)
                or return
                if test -d "$folder"
                    builtin cd -- "$folder"
                else
                    printf '%s\n' "$folder"
                end
            else
                command helios $argv
            end
        end
        """;

    public static HeliosCommand Build(CliEnvironment environment)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new HeliosCommand(
            "completion",
            "Prints a script that completes commands, lanes and workspaces in a shell, and makes 'helios cd' change its folder.",
            "source <(helios completion bash)              # in ~/.bashrc",
            "source <(helios completion zsh)               # in ~/.zshrc, after compinit",
            "helios completion fish | source               # in ~/.config/fish/config.fish"
        )
        {
            shell,
        };
        return command.Runs(
            environment,
            (call, _) =>
            {
                call.Data(
                    call.Value(shell) switch
                    {
                        "bash" => Bash,
                        "zsh" => Zsh,
                        _ => Fish,
                    }
                );
                return Task.FromResult(ExitCodes.Done);
            }
        );
    }
}
