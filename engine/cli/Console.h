#pragma once

#include <QtCore/QCoreApplication>
#include <QtCore/QString>

namespace basekeep {

struct Failure;

/// What the program says: results on standard output, everything else on standard error in PostgreSQL's manner
/// ("basekeep-cli: error: …", with the name the program was called by where that is a stock tool's). Each call writes
/// whole lines and flushes them.
class Console final
{
    Q_DECLARE_TR_FUNCTIONS(Console)

public:
    /// Before the application object is made: finds out what the terminal can show; on Windows makes standard output
    /// and standard error carry UTF-8 without changing line ends.
    static void setUp();

    /// A link with this stock tool's name was called; from now on the program goes by it.
    static void setStockName(const QString& name);
    [[nodiscard]] static bool isStockTool();
    /// What stands before each message: "basekeep-cli", or the stock tool's name.
    [[nodiscard]] static QString program();
    /// How a verb is called, for hints and help: "basekeep-cli preflight"; a stock tool's name stands alone.
    [[nodiscard]] static QString command(const QString& verb);

    static void print(const QString& line); ///< to standard output

    static void error(const Failure& failure);
    static void warning(const QString& message, const QString& hint = {});
    static void info(const QString& text); ///< "basekeep-cli: text", as the stock tools speak with --verbose

    static void writeToError(const QString& text); ///< as it is, without a line end

    [[nodiscard]] static bool isInputTerminal();
    [[nodiscard]] static bool isOutputTerminal();
    [[nodiscard]] static bool isErrorTerminal();
    [[nodiscard]] static bool canRedrawOutput(); ///< a terminal that can move its cursor
    [[nodiscard]] static bool canRedrawError();
    [[nodiscard]] static int columns();     ///< width of the terminal, 80 where there is none
    [[nodiscard]] static bool hasUnicode(); ///< may show more than ASCII

private:
    static void writeLines(const QString& severity, const QString& text);

    // One implementation per system.
    static void setUpSystem();
    static bool isTerminal(int descriptor);
    static bool canMoveCursor(int descriptor);
    static int terminalColumns();

    static bool s_hasUnicode;
    static QString s_stockName; ///< empty if called by our own name
};

} // namespace basekeep
