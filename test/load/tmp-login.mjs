import { readFileSync, readdirSync } from 'node:fs';
import http from 'node:http';
import { World } from './world.mjs';
import { startApi } from './servers/plinth.mjs';
const options={quick:true,rounds:1,seconds:1,profile:false,results:'/tmp'};
const world=await World.open(options);
const agent=new http.Agent({keepAlive:true,maxSockets:16});
const post=(url,body)=>new Promise((ok,no)=>{const r=http.request(url,{method:'POST',agent,headers:{'content-type':'application/json','content-length':Buffer.byteLength(body)}},a=>{a.resume();a.on('end',()=>ok(a.statusCode))});r.on('error',no);r.end(body)});
const threads=(pid)=>{const m={};for(const t of readdirSync(`/proc/${pid}/task`)){const ns=Number(readFileSync(`/proc/${pid}/task/${t}/schedstat`,'utf8').split(' ')[0]);m[t]=ns/1e3}return m};
try{
 await world.populate();
 const people=world.people.slice(0,-1);let n=0;
 const variants=JSON.parse(process.env.VARIANTS);
 const apis=[];for(const v of variants){Object.assign(world.env,v);apis.push(await startApi(world,[]));for(const k of Object.keys(v))delete world.env[k];}
 const shoot=async(api,count)=>{let left=count;await Promise.all(Array.from({length:16},async()=>{while(left-->0){const p=people[(n++)%people.length];const s=await post(api.url+'/v1/auth/login',JSON.stringify({email:p.email,password:p.password}));if(s!==200)throw new Error('status '+s)}}))};
 for(const api of apis)await shoot(api,400);
 const C=Number(process.env.COUNT??160);const out=apis.map(()=>[]);
 for(let r=0;r<Number(process.env.ROUNDS??5);r++)for(let i=0;i<apis.length;i++){const api=apis[i];const pid=api.child.process.pid;const a=threads(pid);await shoot(api,C);const b=threads(pid);
  const per=Object.entries(b).map(([t,v])=>[t,(v-(a[t]??0))/C]);out[i].push([per.find(([t])=>t==String(pid))[1],per.reduce((s,[,v])=>s+v,0)]);}
 const med=l=>[...l].sort((x,y)=>x-y)[l.length>>1];
 out.forEach((o,i)=>console.log(JSON.stringify(variants[i]),'main',med(o.map(x=>x[0])).toFixed(0),'min',Math.min(...o.map(x=>x[0])).toFixed(0),'total',med(o.map(x=>x[1])).toFixed(0),'min',Math.min(...o.map(x=>x[1])).toFixed(0)));
 for(const api of apis)await api.child.stop();
}finally{await world.close();}
process.exit(0)
