-- Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
--
-- What tests/lsp.py has Neovim do (0.7 and later) with errno.c of NOGIL_FOLDER:
-- wait for the finding, hover, apply the fix, save, wait until it is gone. What
-- it has seen is left in out.json.
local tool, folder, out = vim.env.NOGIL_TIDY, vim.env.NOGIL_FOLDER, {}
local function fail(what) io.stderr:write(what .. '\n'); vim.cmd('cquit') end
vim.cmd('edit ' .. folder .. '/errno.c')
local id = vim.lsp.start_client({cmd = {tool, 'lsp'}, root_dir = folder,
  init_options = {confidence = 'low', preview = true, freeThreaded = true}})
vim.lsp.buf_attach_client(0, id)
local function wait_for(n, what)
  if not vim.wait(60000, function() return #vim.diagnostic.get(0) == n end) then
    fail(what .. ': ' .. vim.inspect(vim.diagnostic.get(0)))
  end
end
wait_for(1, 'no diagnostic')
local found = vim.diagnostic.get(0)[1]
out.code, out.line, out.col = found.code, found.lnum, found.col
vim.api.nvim_win_set_cursor(0, {found.lnum + 1, found.col})
local function ask(method, params)
  local all = vim.lsp.buf_request_sync(0, method, params, 60000)
  return all and all[id] and all[id].result
end
local hover = ask('textDocument/hover', vim.lsp.util.make_position_params())
out.hover = hover and hover.contents.value or ''
local params = vim.lsp.util.make_range_params()
params.context = {diagnostics = {}}
local actions = ask('textDocument/codeAction', params)
out.actions = actions and #actions or -1
if out.actions ~= 1 then fail('actions: ' .. vim.inspect(actions)) end
vim.lsp.util.apply_workspace_edit(actions[1].edit, 'utf-16')
vim.cmd('silent write')
wait_for(0, 'still there')
vim.fn.writefile({vim.json.encode(out)}, folder .. '/out.json')
vim.lsp.stop_client(id)
vim.wait(10000, function() return vim.lsp.client_is_stopped(id) end)
vim.cmd('qall!')
