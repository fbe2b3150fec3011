package io.meshroot.vault;

import io.meshroot.testkit.vault.VaultAdmin;
import io.meshroot.testkit.vault.VaultAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs commands as the Vault CLI would: those of docs/vault.md and of the findings, on a server without the CLI. */
final class VaultCommands {
    private static final Pattern WORD = Pattern.compile("(?:[^\\s\"]|\"[^\"]*\")+");

    private final VaultAdmin admin;

    VaultCommands(VaultAdmin admin) {
        this.admin = admin;
    }

    /** Runs the commands of a shell block, here documents included; returns the last answer. */
    VaultAnswer runAll(String block) {
        VaultAnswer last = null;
        List<String> lines = new ArrayList<>(block.lines().toList());
        while (!lines.isEmpty()) {
            String command = lines.remove(0);
            StringBuilder input = new StringBuilder();
            if (command.endsWith("<<EOF")) {
                while (!lines.get(0).strip().equals("EOF")) {
                    input.append(lines.remove(0)).append('\n');
                }
                lines.remove(0);
            }
            last = run(command.replace("<<EOF", ""), input.toString());
        }
        return last;
    }

    VaultAnswer run(String command, String input) {
        List<String> words = new ArrayList<>();
        Map<String, String> flags = new LinkedHashMap<>();
        Map<String, Object> fields = new LinkedHashMap<>();
        Matcher word = WORD.matcher(command);
        while (word.find()) {
            String text = word.group().replace("\"", "");
            Matcher field = Pattern.compile("(-?[-\\w]+)=(.*)").matcher(text);
            if (field.matches() && text.startsWith("-")) {
                flags.put(field.group(1).substring(1).replace('-', '_'), field.group(2));
            } else if (field.matches()) {
                fields.put(field.group(1), field.group(2));
            } else if (!text.equals("-") && !text.equals("-f") && !text.equals("-orphan")) {
                words.add(text);
            }
        }
        if (!words.remove(0).equals("vault")) {
            throw new IllegalArgumentException("not of the Vault CLI: " + command);
        }
        return run(words, flags, fields, input).requireSuccess();
    }

    private VaultAnswer run(List<String> words, Map<String, String> flags, Map<String, Object> fields, String input) {
        String path = words.get(words.size() - 1);
        switch (words.get(0)) {
            case "write" -> {
                return admin.write(path, fields);
            }
            case "read" -> {
                return admin.read(path);
            }
            case "patch" -> {
                Map<String, Object> all = new LinkedHashMap<>(admin.read(path).data());
                all.putAll(fields);
                return admin.write(path, all);
            }
            case "secrets" -> {
                return admin.write(
                        "sys/mounts/" + flags.get("path"),
                        Map.of("type", path, "config", Map.of("max_lease_ttl", flags.get("max_lease_ttl"))));
            }
            case "auth" -> {
                return admin.write("sys/auth/" + path, Map.of("type", path));
            }
            case "policy" -> {
                return admin.write("sys/policies/acl/" + path, Map.of("policy", input));
            }
            case "token" -> {
                return admin.write(
                        "auth/token/create-orphan",
                        Map.of("policies", List.of(flags.get("policy")), "period", flags.get("period")));
            }
            default -> throw new IllegalArgumentException("unknown to this test: " + words);
        }
    }
}
