using System.Reflection;
using System.Reflection.Emit;

namespace MicroGpt.Architecture;

/// <summary>Finds the types that a type uses in its signatures, its attributes and the bodies of its methods.</summary>
internal static class TypeReferences
{
    private const BindingFlags Own =
        BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Dictionary<int, OpCode> s_opCodes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)(ushort)code.Value);

    public static IReadOnlySet<Type> Of(Type type)
    {
        var types = new HashSet<Type>();
        Add(types, type.BaseType);
        AddAll(types, type.GetInterfaces());
        AddAll(types, type.GetGenericArguments().SelectMany(argument => argument.GetGenericParameterConstraints()));
        AddAttributes(types, type);
        foreach (FieldInfo field in type.GetFields(Own))
        {
            Add(types, field.FieldType);
            AddAttributes(types, field);
        }

        foreach (PropertyInfo property in type.GetProperties(Own))
        {
            AddAttributes(types, property);
        }

        foreach (MethodBase method in type.GetMethods(Own).Concat<MethodBase>(type.GetConstructors(Own)))
        {
            AddSignature(types, method);
            AddAttributes(types, method);
            AddBody(types, method);
        }

        return types;
    }

    private static void AddSignature(HashSet<Type> types, MethodBase method)
    {
        Add(types, (method as MethodInfo)?.ReturnType);
        AddAll(types, method.GetParameters().Select(parameter => parameter.ParameterType));
        if (method.IsGenericMethod)
        {
            AddAll(types, method.GetGenericArguments());
            AddAll(
                types, method.GetGenericArguments().Where(a => a.IsGenericParameter).SelectMany(a => a.GetGenericParameterConstraints()));
        }
    }

    private static void AddBody(HashSet<Type> types, MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
        {
            return;
        }

        AddAll(types, body.LocalVariables.Select(local => local.LocalType));
        AddAll(types, body.ExceptionHandlingClauses
            .Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause).Select(clause => clause.CatchType));
        byte[] code = body.GetILAsByteArray()!;
        for (int at = 0; at < code.Length;)
        {
            OpCode op = s_opCodes[code[at] == 0xFE ? 0xFE00 | code[at + 1] : code[at]];
            at += op.Size;
            if (op.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                AddMember(types, method, BitConverter.ToInt32(code, at));
            }

            at += OperandBytes(op, code, at);
        }
    }

    private static void AddMember(HashSet<Type> types, MethodBase method, int token)
    {
        Type[] ofType = method.DeclaringType!.GetGenericArguments();
        Type[] ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : [];
        MemberInfo member = method.Module.ResolveMember(token, ofType, ofMethod)!;
        Add(types, member as Type ?? member.DeclaringType);
        Add(types, (member as FieldInfo)?.FieldType);
        if (member is MethodBase called)
        {
            AddSignature(types, called);
        }
    }

    private static int OperandBytes(OpCode op, byte[] code, int at) => op.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };

    private static void AddAttributes(HashSet<Type> types, MemberInfo member)
    {
        foreach (CustomAttributeData attribute in member.GetCustomAttributesData())
        {
            Add(types, attribute.AttributeType);
            AddAll(types, attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(n => n.TypedValue))
                .Select(argument => argument.Value as Type ?? argument.ArgumentType));
        }
    }

    private static void AddAll(HashSet<Type> types, IEnumerable<Type?> more)
    {
        foreach (Type? type in more)
        {
            Add(types, type);
        }
    }

    private static void Add(HashSet<Type> types, Type? type)
    {
        while (type is { HasElementType: true })
        {
            type = type.GetElementType();
        }

        if (type is null or { IsGenericParameter: true })
        {
            return;
        }

        types.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type);
        if (type.IsConstructedGenericType)
        {
            AddAll(types, type.GetGenericArguments());
        }
    }
}
